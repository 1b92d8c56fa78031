#pragma once

// The functions of OpenSSL 3 that are used, by the names and types that its manual gives. Its
// headers are not needed to build this program.

#include <stddef.h>
#include <stdint.h>

typedef struct ssl_ctx_st SSL_CTX;
typedef struct ssl_st SSL;
typedef struct ssl_session_st SSL_SESSION;
typedef struct ssl_method_st SSL_METHOD;
typedef struct ssl_cipher_st SSL_CIPHER;
typedef struct bio_st BIO;
typedef struct bio_method_st BIO_METHOD;
typedef struct evp_md_st EVP_MD;
typedef struct ossl_init_settings_st OPENSSL_INIT_SETTINGS;

typedef int (*psk_use_session)(SSL *, const EVP_MD *, const unsigned char **, size_t *,
                               SSL_SESSION **);
typedef int (*psk_find_session)(SSL *, const unsigned char *, size_t, SSL_SESSION **);

// name, result, arguments
#define CTLS_FUNCTIONS(F)                                                                         \
  F(OPENSSL_init_ssl, int, (uint64_t, const OPENSSL_INIT_SETTINGS *))                             \
  F(OPENSSL_cleanse, void, (void *, size_t))                                                      \
  F(CRYPTO_memcmp, int, (const void *, const void *, size_t))                                     \
  F(EVP_sha256, const EVP_MD *, (void))                                                           \
  F(HMAC, unsigned char *, (const EVP_MD *, const void *, int, const unsigned char *, size_t,     \
                            unsigned char *, unsigned int *))                                     \
  F(ERR_clear_error, void, (void))                                                                \
  F(ERR_peek_error, unsigned long, (void))                                                        \
  F(BIO_new, BIO *, (const BIO_METHOD *))                                                         \
  F(BIO_s_mem, const BIO_METHOD *, (void))                                                        \
  F(BIO_free, int, (BIO *))                                                                       \
  F(BIO_read, int, (BIO *, void *, int))                                                          \
  F(BIO_write, int, (BIO *, const void *, int))                                                   \
  F(BIO_ctrl_pending, size_t, (BIO *))                                                            \
  F(TLS_method, const SSL_METHOD *, (void))                                                       \
  F(SSL_CTX_new, SSL_CTX *, (const SSL_METHOD *))                                                 \
  F(SSL_CTX_ctrl, long, (SSL_CTX *, int, long, void *))                                           \
  F(SSL_CTX_set_ciphersuites, int, (SSL_CTX *, const char *))                                     \
  F(SSL_CTX_set_num_tickets, int, (SSL_CTX *, size_t))                                            \
  F(SSL_CTX_set_verify, void, (SSL_CTX *, int, void *))                                           \
  F(SSL_CTX_set_options, uint64_t, (SSL_CTX *, uint64_t))                                         \
  F(SSL_CTX_clear_options, uint64_t, (SSL_CTX *, uint64_t))                                       \
  F(SSL_CTX_set_psk_use_session_callback, void, (SSL_CTX *, psk_use_session))                     \
  F(SSL_CTX_set_psk_find_session_callback, void, (SSL_CTX *, psk_find_session))                   \
  F(SSL_CTX_free, void, (SSL_CTX *))                                                              \
  F(SSL_new, SSL *, (SSL_CTX *))                                                                  \
  F(SSL_free, void, (SSL *))                                                                      \
  F(SSL_set_bio, void, (SSL *, BIO *, BIO *))                                                     \
  F(SSL_set_connect_state, void, (SSL *))                                                         \
  F(SSL_set_accept_state, void, (SSL *))                                                          \
  F(SSL_set_ex_data, int, (SSL *, int, void *))                                                   \
  F(SSL_get_ex_data, void *, (const SSL *, int))                                                  \
  F(SSL_do_handshake, int, (SSL *))                                                               \
  F(SSL_session_reused, int, (const SSL *))                                                       \
  F(SSL_get_error, int, (const SSL *, int))                                                       \
  F(SSL_pending, int, (const SSL *))                                                              \
  F(SSL_read, int, (SSL *, void *, int))                                                          \
  F(SSL_write, int, (SSL *, const void *, int))                                                   \
  F(SSL_shutdown, int, (SSL *))                                                                   \
  F(SSL_CIPHER_find, const SSL_CIPHER *, (SSL *, const unsigned char *))                          \
  F(SSL_SESSION_new, SSL_SESSION *, (void))                                                       \
  F(SSL_SESSION_free, void, (SSL_SESSION *))                                                      \
  F(SSL_SESSION_set1_master_key, int, (SSL_SESSION *, const unsigned char *, size_t))             \
  F(SSL_SESSION_set_cipher, int, (SSL_SESSION *, const SSL_CIPHER *))                             \
  F(SSL_SESSION_set_protocol_version, int, (SSL_SESSION *, int))

struct library {
#define F(name, result, arguments) result(*name) arguments;
  CTLS_FUNCTIONS(F)
#undef F
};

// Loaded by ctls_load, and from then on as it is.
extern struct library ctls_library;

// The settings of one role, made at its first use; null when there is no memory.
SSL_CTX *ctls_context(int is_server);
