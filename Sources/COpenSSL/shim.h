// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// Digests and random bytes of libcrypto.
#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/evp.h>
#include <openssl/rand.h>

#endif
