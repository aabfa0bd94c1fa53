// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

// In the place of OpenLDAP, GnuTLS and what they need (7 MB) for libpq, which looks up connection parameters in a directory when
// a service file names one (ldap://). Here it is told that there is no directory; all the rest of libpq is as it was.

enum { unavailable = 52 };

void *ldap_init(const char *host, int port) { return 0; }
int ldap_simple_bind(void *directory, const char *who, const char *password) { return -1; }
int ldap_set_option(void *directory, int option, const void *value) { return -1; }
int ldap_result(void *directory, int message, int all, void *timeout, void **result) { return -1; }
int ldap_search_st(
    void *directory, const char *base, int scope, const char *filter, char **attributes, int attributesOnly, void *timeout,
    void **result) {
    return unavailable;
}
int ldap_count_entries(void *directory, void *result) { return 0; }
void *ldap_first_entry(void *directory, void *result) { return 0; }
void **ldap_get_values_len(void *directory, void *entry, const char *attribute) { return 0; }
void ldap_value_free_len(void **values) {}
int ldap_msgfree(void *message) { return 0; }
int ldap_unbind(void *directory) { return 0; }
char *ldap_err2string(int error) { return "there is no LDAP in this image"; }
