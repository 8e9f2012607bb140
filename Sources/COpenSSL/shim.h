// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
// OpenSSL 3 as Swift sees it. Its low-level digests (SHA_CTX and kin) are marked as
// deprecated in favour of contexts on the heap; a console server keeps thousands of
// precomputed HMAC keys, and a by-value struct is a fifth of the memory and half the time.
#ifndef IGOR_COPENSSL_H
#define IGOR_COPENSSL_H

#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>

#endif
