// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

// In the place of ICU (33 MB) for libxml2, which asks it for character encodings that it does not know itself. XMPP is UTF-8
// (RFC 6120 §11.6), and the parser overrides what a document declares: there is never a converter to be had.
// ICU's names end with its version; VERSIONED(name) is such a name.

#define JOIN(name, version) name##_##version
#define EXPANDED(name, version) JOIN(name, version)
#define VERSIONED(name) EXPANDED(name, ICU)

enum { fileAccessError = 4, unsupported = 16 };

void *VERSIONED(ucnv_open)(const char *name, int *status) {
    if (status && *status <= 0) *status = fileAccessError;
    return 0;
}
void VERSIONED(ucnv_close)(void *converter) {}
void VERSIONED(ucnv_convertEx)(
    void *to, void *from, char **target, const char *targetEnd, const char **source, const char *sourceEnd,
    void *pivotStart, void **pivotSource, void **pivotTarget, const void *pivotEnd, signed char reset, signed char flush,
    int *status) {
    if (status && *status <= 0) *status = unsupported;
}
void VERSIONED(ucnv_setFromUCallBack)(
    void *converter, void *callback, const void *context, void **oldCallback, const void **oldContext, int *status) {
    if (status && *status <= 0) *status = unsupported;
}
void VERSIONED(ucnv_setToUCallBack)(
    void *converter, void *callback, const void *context, void **oldCallback, const void **oldContext, int *status) {
    if (status && *status <= 0) *status = unsupported;
}
// Only their addresses are used.
void VERSIONED(UCNV_FROM_U_CALLBACK_STOP)(void) {}
void VERSIONED(UCNV_TO_U_CALLBACK_STOP)(void) {}
