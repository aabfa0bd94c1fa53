// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension Advice {
    /// What to do when TLS, or the lack of it, is in the way.
    static func tlsText(for cause: ReconnectPolicy.Cause, domain: String, server: Server) -> String {
        switch cause {
        case .tlsNotSpoken:
            """
            COMPONENT_TLS is on, but \(server) answers in plain text: it is a plain component port (5347 by default), \
            and XEP-0114 has no STARTTLS. Either name the server's TLS port with COMPONENT_PORT, or, if the way to the \
            server is a private one, set COMPONENT_TLS=false. A TLS port for components is made so:
            \(tlsSnippets(domain: domain))
            """
        case .tlsRequired:
            """
            \(server) is a TLS port, and this component speaks plain text. Set COMPONENT_TLS=true (and \
            COMPONENT_TLS_CA_FILE when the server's certificate is of an authority of your own), or name the server's \
            plain component port with COMPONENT_PORT, 5347 by default.
            """
        case .tlsUntrusted:
            """
            \(server) has a certificate of an authority that is not trusted here; the reason is in this log entry. Is \
            the authority one of your own, or the certificate signed by itself? Then name its PEM file with \
            COMPONENT_TLS_CA_FILE. Without that, the authorities of this system count: in a container, install \
            ca-certificates, or mount them and set SSL_CERT_FILE. If the authority is a public one, the server's file must \
            have the intermediate certificates too, after its own.
            """
        case .tlsExpired:
            """
            The certificate of \(server) is not valid now; its dates are in this log entry. Renew it and let the \
            server load it (prosodyctl reload, ejabberdctl reload_config), or check this machine's clock.
            """
        case .tlsWrongName:
            """
            The certificate of \(server) is for other names, which are in this log entry. Servers often have one for the \
            XMPP domain alone: set COMPONENT_TLS_SERVER_NAME to one of its names, or set COMPONENT_HOST to one of them. \
            If no name is yours, this is not the server that you mean.
            """
        case .tlsRefused:
            """
            \(server) refused the TLS handshake of this component; what it said is in this log entry. If the server asks \
            for a certificate, set COMPONENT_TLS_CERTIFICATE_FILE and COMPONENT_TLS_KEY_FILE to one that it accepts. If \
            it speaks older versions of TLS only, upgrade it; COMPONENT_TLS_MINIMUM_VERSION may ask for too much.
            """
        case .tlsFiles:
            """
            A file that TLS needs cannot be used; which, and why, is in this log entry. COMPONENT_TLS_CA_FILE, \
            COMPONENT_TLS_CERTIFICATE_FILE and COMPONENT_TLS_KEY_FILE are PEM files that this user may read, the key \
            without a pass phrase. They are read anew at each attempt, so nothing has to be restarted.
            """
        case .tlsInterrupted:
            """
            \(server) hung up during the TLS handshake without saying why. Is it a TLS port? ejabberd does so, without a \
            log line, when its listener has `tls: true` but no `certfile:`; what is not XMPP does so as well. If the \
            server is just starting or stopping, this passes by itself. A TLS port for components is made so:
            \(tlsSnippets(domain: domain))
            """
        case .tlsMismatch where server.isTLS:
            """
            \(server) speaks TLS, but no XMPP stream came from it. Is it the port of something else? A TLS port for \
            components is made so:
            \(tlsSnippets(domain: domain))
            """
        case .tlsMismatch:
            """
            No XMPP stream came from \(server). Is it a TLS port? Then set COMPONENT_TLS=true. Or is it the port of \
            something else? Clients use 5222, other servers 5269, components 5347. If the server is just starting or \
            stopping, this passes by itself.
            """
        default:
            """
            The TLS handshake with \(server) failed; the reason is in this log entry. Both sides must have a version and \
            a cipher in common, and what is in between must not touch the bytes. A TLS port for components is made so:
            \(tlsSnippets(domain: domain))
            """
        }
    }

    private static func tlsSnippets(domain: String) -> String {
        """
        Prosody, the global section of prosody.cfg.lua (mod_net_multiplex; mod_component itself has no TLS):
            modules_enabled = { "net_multiplex" } -- beside the others
            ssl_ports = { 5348 }
            ssl = { key = "/path/to/key.pem", certificate = "/path/to/fullchain.pem" }
        ejabberd, ejabberd.yml (the listener needs a certfile of its own, the global certfiles are not used):
            listen:
              -
                port: 5348
                module: ejabberd_service
                tls: true
                certfile: "/path/to/key-and-fullchain.pem"
                global_routes: false
                hosts:
                  "\(domain)":
                    password: "<the component's secret>"
        """
    }
}
