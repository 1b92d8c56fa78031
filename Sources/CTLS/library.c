#include "library.h"

#include <dlfcn.h>
#include <stdio.h>

#include "ctls.h"

struct library ctls_library;

enum {
  // OPENSSL_init_ssl: no file of settings may change what is done here, nothing is done at exit,
  // and the texts of errors are not needed.
  init_options = 0x00000080 | 0x00080000 | 0x00100000,
};

static char problem[256];

const char *ctls_load(void) {
  static int is_loaded;
  if (is_loaded) return NULL;
  // The library of TLS needs the other one, whose functions are found through it.
  void *handle = dlopen("libssl.so.3", RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) {
    const char *reason = dlerror();
    snprintf(problem, sizeof problem, "%s", reason != NULL ? reason : "it cannot be loaded");
    return problem;
  }
#define F(name, result, arguments)                                           \
  ctls_library.name = (result(*) arguments)dlsym(handle, #name);             \
  if (ctls_library.name == NULL) {                                           \
    snprintf(problem, sizeof problem, "libssl.so.3 has no function " #name); \
    return problem;                                                          \
  }
  CTLS_FUNCTIONS(F)
#undef F
  if (ctls_library.OPENSSL_init_ssl(init_options, NULL) != 1) {
    snprintf(problem, sizeof problem, "libssl.so.3 cannot be initialised");
    return problem;
  }
  is_loaded = 1;
  return NULL;
}

bool ctls_hmac(const uint8_t *key, size_t key_length, const uint8_t *bytes, size_t length,
               uint8_t *code) {
  unsigned int size = 0;
  // A null key would mean the key of the call before.
  const void *given = key_length > 0 ? (const void *)key : "";
  return ctls_library.HMAC(ctls_library.EVP_sha256(), given, (int)key_length, bytes, length, code,
                           &size) != NULL
         && size == CTLS_KEY_SIZE;
}

bool ctls_equal(const uint8_t *first, const uint8_t *second, size_t length) {
  return ctls_library.CRYPTO_memcmp(first, second, length) == 0;
}

