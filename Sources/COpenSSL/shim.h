// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
// OpenSSL 3 as Swift sees it. Its low-level digests (SHA_CTX and kin) are marked as
// deprecated in favour of contexts on the heap; a console server keeps thousands of
// precomputed HMAC keys, and a by-value struct is a fifth of the memory and half the time.
#ifndef IGOR_COPENSSL_H
#define IGOR_COPENSSL_H

#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// What OpenSSL has as macros that Swift cannot read.

/// Has a cipher leave padding to us, once and for all: what EVP_CIPHER_CTX_set_padding sets is
/// looked up again with every key.
static inline int igor_cipher_without_padding(EVP_CIPHER_CTX *context) {
  unsigned int none = 0;
  OSSL_PARAM parameters[] = {OSSL_PARAM_uint(OSSL_CIPHER_PARAM_PADDING, &none), OSSL_PARAM_END};
  return EVP_CIPHER_CTX_set_params(context, parameters);
}

/// TLS 1.2 and 1.3, no renegotiation by the other end, and the mode that streams of ours want:
/// a write may be taken in part, and be tried again from elsewhere in memory.
static inline void igor_tls_prepare(SSL_CTX *context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_ENABLE_KTLS);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
}

/// A new key on P-256.
static inline EVP_PKEY *igor_tls_new_key(void) {
  return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
}

/// Names the server to it (SNI).
static inline int igor_tls_set_server_name(SSL *connection, const char *name) {
  return SSL_set_tlsext_host_name(connection, name);
}

#endif
