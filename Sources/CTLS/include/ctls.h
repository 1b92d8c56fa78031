#pragma once

// What is used of OpenSSL 3, which is loaded when it is first needed and not before: a keyed hash,
// and TLS 1.3 between two that share a key, over bytes that the caller moves. Nothing here does
// I/O.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum {
  CTLS_KEY_SIZE = 32,
  /// More input is needed.
  CTLS_WAITS = -1,
  /// The other side has ended the connection in order.
  CTLS_ENDED = -2,
  /// What came is not from one who has the key, or was changed on its way.
  CTLS_FAILED = -3,
};

/// Loads the library. Null if it is there, otherwise why it is not.
const char *_Nullable ctls_load(void);

/// HMAC-SHA-256. False when there is no memory.
bool ctls_hmac(const uint8_t *key, size_t key_length, const uint8_t *bytes, size_t length,
               uint8_t *code);

/// Whether two codes are equal, in the same time wherever they differ.
bool ctls_equal(const uint8_t *first, const uint8_t *second, size_t length);

/// One side of a connection.
typedef struct ctls_session ctls_session;

/// A new session that has the key of `CTLS_KEY_SIZE` bytes; null when there is no memory.
ctls_session *_Nullable ctls_open(bool is_server, const uint8_t *key);
void ctls_close(ctls_session *session);

/// Goes on with the handshake: 0 when it is done, CTLS_WAITS or CTLS_FAILED.
int32_t ctls_handshake(ctls_session *session);

/// Takes what came from the other side. False when there is no memory.
bool ctls_feed(ctls_session *session, const void *bytes, size_t length);
/// Bytes that are to be sent to the other side; moved to `bytes`, at most `room`.
size_t ctls_pending(ctls_session *session);
size_t ctls_drain(ctls_session *session, void *bytes, size_t room);

/// Encrypts all of the bytes, at most 1 GiB. False when that is impossible.
bool ctls_encrypt(ctls_session *session, const void *bytes, size_t length);
/// Decrypts some: their number, CTLS_WAITS, CTLS_ENDED or CTLS_FAILED.
int64_t ctls_decrypt(ctls_session *session, void *bytes, size_t room);
/// Tells the other side that nothing more will come.
void ctls_end(ctls_session *session);

#pragma clang assume_nonnull end
