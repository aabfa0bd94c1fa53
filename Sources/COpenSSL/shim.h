// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// Digests and random bytes of libcrypto, TLS of libssl. What OpenSSL has as macros with arguments, Swift needs as functions.
#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <string.h>
#include <time.h>

static inline int COpenSSL_set_minimum_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_min_proto_version(context, version);
}

static inline int COpenSSL_set_maximum_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_max_proto_version(context, version);
}

// No renegotiation, no compression, no resumption: a component connects once in a while and stays.
static inline void COpenSSL_set_safe_options(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

static inline int COpenSSL_set_server_name(SSL *session, const char *name) {
    return (int)SSL_set_tlsext_host_name(session, name);
}

static inline void COpenSSL_set_user_data(SSL *session, void *data) { SSL_set_app_data(session, data); }
static inline void *COpenSSL_user_data(const SSL *session) { return SSL_get_app_data(session); }

static inline void COpenSSL_set_empty_means_retry(BIO *bio) { BIO_set_mem_eof_return(bio, -1); }
static inline size_t COpenSSL_contents(BIO *bio, char **bytes) { return (size_t)BIO_get_mem_data(bio, bytes); }
static inline void COpenSSL_discard(BIO *bio) { (void)BIO_reset(bio); }

// The alternative names of a certificate as text, those that are host names or addresses: "localhost, 127.0.0.1".
// Returns how many there are; the text is cut where it does not fit.
static inline int COpenSSL_names(const X509 *certificate, char *text, size_t size) {
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    int count = 0;
    size_t length = 0;
    text[0] = 0;
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        char address[INET6_ADDRSTRLEN];
        const char *bytes = NULL;
        size_t count_of_bytes = 0;
        if (name->type == GEN_DNS) {
            bytes = (const char *)ASN1_STRING_get0_data(name->d.dNSName);
            count_of_bytes = (size_t)ASN1_STRING_length(name->d.dNSName);
        } else if (name->type == GEN_IPADD) {
            int octets = ASN1_STRING_length(name->d.iPAddress);
            int family = octets == 4 ? AF_INET : AF_INET6;
            if (octets != 4 && octets != 16) continue;
            bytes = inet_ntop(family, ASN1_STRING_get0_data(name->d.iPAddress), address, sizeof address);
            count_of_bytes = bytes ? strlen(bytes) : 0;
        }
        if (!bytes) continue;
        count++;
        if (length + count_of_bytes + 3 > size) continue;
        if (length > 0) { text[length++] = ','; text[length++] = ' '; }
        memcpy(text + length, bytes, count_of_bytes);
        length += count_of_bytes;
        text[length] = 0;
    }
    GENERAL_NAMES_free(names);
    return count;
}

// A time as "2026-11-26 10:00 UTC"; empty when it is none.
static inline void COpenSSL_time(const ASN1_TIME *time, char *text, size_t size) {
    struct tm parts;
    text[0] = 0;
    if (time && ASN1_TIME_to_tm(time, &parts) == 1) strftime(text, size, "%Y-%m-%d %H:%M UTC", &parts);
}

#endif
