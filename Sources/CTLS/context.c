#include <string.h>

#include "ctls.h"
#include "library.h"

// Numbers of OpenSSL's interface, by the names that they have there.
enum {
  TLS1_3_VERSION = 0x0304,
  SSL_CTRL_MODE = 33,
  SSL_CTRL_SET_GROUPS_LIST = 92,
  SSL_CTRL_SET_MIN_PROTO_VERSION = 123,
  SSL_CTRL_SET_MAX_PROTO_VERSION = 124,
  SSL_VERIFY_PEER = 1,
  SSL_MODE_RELEASE_BUFFERS = 0x10,
};
static const uint64_t SSL_OP_NO_TICKET = UINT64_C(1) << 14;
static const uint64_t SSL_OP_NO_RENEGOTIATION = UINT64_C(1) << 30;
static const uint64_t SSL_OP_ENABLE_MIDDLEBOX_COMPAT = UINT64_C(1) << 20;
// The key may only be used together with a Diffie-Hellman exchange.
static const uint64_t SSL_OP_ALLOW_NO_DHE_KEX = UINT64_C(1) << 10;

static const unsigned char identity[] = "mprun";
static const unsigned char cipher_id[] = {0x13, 0x01};  // TLS_AES_128_GCM_SHA256

// The session by which TLS knows a key that was not agreed on in an earlier connection.
static SSL_SESSION *session_of_key(SSL *ssl) {
  const unsigned char *key = ctls_library.SSL_get_ex_data(ssl, 0);
  const SSL_CIPHER *cipher = ctls_library.SSL_CIPHER_find(ssl, cipher_id);
  SSL_SESSION *session = key != NULL && cipher != NULL ? ctls_library.SSL_SESSION_new() : NULL;
  if (session == NULL) return NULL;
  if (ctls_library.SSL_SESSION_set1_master_key(session, key, CTLS_KEY_SIZE)
      && ctls_library.SSL_SESSION_set_cipher(session, cipher)
      && ctls_library.SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION))
    return session;
  ctls_library.SSL_SESSION_free(session);
  return NULL;
}

static int offer_key(SSL *ssl, const EVP_MD *digest, const unsigned char **id, size_t *length,
                     SSL_SESSION **session) {
  // After a retry a digest is given; it can only be that of the one cipher there is.
  if (digest != NULL && digest != ctls_library.EVP_sha256()) return 0;
  *session = session_of_key(ssl);
  *id = identity;
  *length = sizeof identity - 1;
  return *session != NULL;
}

static int find_key(SSL *ssl, const unsigned char *id, size_t length, SSL_SESSION **session) {
  *session = NULL;
  if (length != sizeof identity - 1 || memcmp(id, identity, length) != 0) return 1;
  *session = session_of_key(ssl);
  return *session != NULL;
}

static int configure(SSL_CTX *context, int is_server) {
  struct library *lib = &ctls_library;
  lib->SSL_CTX_ctrl(context, SSL_CTRL_MODE, SSL_MODE_RELEASE_BUFFERS, NULL);
  lib->SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  lib->SSL_CTX_clear_options(context, SSL_OP_ENABLE_MIDDLEBOX_COMPAT | SSL_OP_ALLOW_NO_DHE_KEX);
  // There are no certificates: a server that shows one instead of using the key is refused. (No
  // client is asked for one.)
  if (!is_server) lib->SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
  lib->SSL_CTX_set_psk_use_session_callback(context, offer_key);
  lib->SSL_CTX_set_psk_find_session_callback(context, find_key);
  return lib->SSL_CTX_set_num_tickets(context, 0)
         && lib->SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_3_VERSION, NULL)
         && lib->SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, TLS1_3_VERSION, NULL)
         && lib->SSL_CTX_ctrl(context, SSL_CTRL_SET_GROUPS_LIST, 0, (void *)"X25519:P-256")
         && lib->SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
}

SSL_CTX *ctls_context(int is_server) {
  static SSL_CTX *contexts[2];
  SSL_CTX **context = &contexts[is_server != 0];
  if (*context != NULL) return *context;
  *context = ctls_library.SSL_CTX_new(ctls_library.TLS_method());
  if (*context != NULL && !configure(*context, is_server)) {
    ctls_library.SSL_CTX_free(*context);
    *context = NULL;
  }
  return *context;
}
