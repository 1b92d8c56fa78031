#include <stdlib.h>
#include <string.h>

#include "ctls.h"
#include "library.h"

enum {
  SSL_ERROR_WANT_READ = 2,
  SSL_ERROR_WANT_WRITE = 3,
  SSL_ERROR_ZERO_RETURN = 6,
};

struct ctls_session {
  SSL *ssl;
  // What came, and what is to be sent. They belong to `ssl`.
  BIO *input, *output;
  uint8_t key[CTLS_KEY_SIZE];
};

static bool make_ends(ctls_session *session) {
  session->input = ctls_library.BIO_new(ctls_library.BIO_s_mem());
  session->output = ctls_library.BIO_new(ctls_library.BIO_s_mem());
  if (session->input != NULL && session->output != NULL) return true;
  if (session->input != NULL) ctls_library.BIO_free(session->input);
  if (session->output != NULL) ctls_library.BIO_free(session->output);
  return false;
}

ctls_session *ctls_open(bool is_server, const uint8_t *key) {
  SSL_CTX *context = ctls_context(is_server);
  ctls_session *session = context != NULL ? calloc(1, sizeof *session) : NULL;
  if (session == NULL) return NULL;
  memcpy(session->key, key, sizeof session->key);
  session->ssl = ctls_library.SSL_new(context);
  if (session->ssl == NULL || !make_ends(session)) {
    ctls_close(session);
    return NULL;
  }
  ctls_library.SSL_set_bio(session->ssl, session->input, session->output);
  if (ctls_library.SSL_set_ex_data(session->ssl, 0, session->key) != 1) {
    ctls_close(session);
    return NULL;
  }
  if (is_server)
    ctls_library.SSL_set_accept_state(session->ssl);
  else
    ctls_library.SSL_set_connect_state(session->ssl);
  return session;
}

void ctls_close(ctls_session *session) {
  if (session->ssl != NULL) ctls_library.SSL_free(session->ssl);
  ctls_library.OPENSSL_cleanse(session->key, sizeof session->key);
  free(session);
}

// What a call that did not succeed means.
static int32_t meaning(ctls_session *session, int result) {
  switch (ctls_library.SSL_get_error(session->ssl, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: return CTLS_WAITS;
    case SSL_ERROR_ZERO_RETURN: return CTLS_ENDED;
    default: return CTLS_FAILED;
  }
}

// Errors of other sessions, and of other users of the library in this process, stay in a queue that
// the meaning of a result would be taken from. To look is cheaper than to clear.
static void forget_errors(void) {
  if (ctls_library.ERR_peek_error() != 0) ctls_library.ERR_clear_error();
}

int32_t ctls_handshake(ctls_session *session) {
  forget_errors();
  int result = ctls_library.SSL_do_handshake(session->ssl);
  if (result != 1) {
    int32_t found = meaning(session, result);
    return found == CTLS_WAITS ? CTLS_WAITS : CTLS_FAILED;
  }
  // Done, but by the key?
  if (!ctls_library.SSL_session_reused(session->ssl)) return CTLS_FAILED;
  ctls_library.OPENSSL_cleanse(session->key, sizeof session->key);
  return 0;
}

bool ctls_feed(ctls_session *session, const void *bytes, size_t length) {
  return length == 0
         || (length <= INT32_MAX
             && ctls_library.BIO_write(session->input, bytes, (int)length) == (int)length);
}

size_t ctls_pending(ctls_session *session) {
  return ctls_library.BIO_ctrl_pending(session->output);
}

size_t ctls_drain(ctls_session *session, void *bytes, size_t room) {
  int result = ctls_library.BIO_read(session->output, bytes,
                                     room < INT32_MAX ? (int)room : INT32_MAX);
  return result > 0 ? (size_t)result : 0;
}

bool ctls_encrypt(ctls_session *session, const void *bytes, size_t length) {
  if (length == 0) return true;
  if (length > (size_t)1 << 30) return false;
  forget_errors();
  // Into memory, a write is done in one go or not at all.
  return ctls_library.SSL_write(session->ssl, bytes, (int)length) == (int)length;
}

int64_t ctls_decrypt(ctls_session *session, void *bytes, size_t room) {
  // A look is cheaper than a read in vain, of which there would be one after each record.
  if (ctls_library.BIO_ctrl_pending(session->input) == 0
      && ctls_library.SSL_pending(session->ssl) == 0)
    return CTLS_WAITS;
  forget_errors();
  int result = ctls_library.SSL_read(session->ssl, bytes,
                                     room < (size_t)1 << 30 ? (int)room : 1 << 30);
  return result > 0 ? result : meaning(session, result);
}

void ctls_end(ctls_session *session) {
  forget_errors();
  (void)ctls_library.SSL_shutdown(session->ssl);
}
