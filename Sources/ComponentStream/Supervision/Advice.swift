// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What to tell the operator: what happened, what to do, and what to paste. Written for somebody who reads it in a log at
/// night and has never heard of XEP-0114.
package enum Advice {
    /// The server that was tried.
    package struct Server: Sendable, CustomStringConvertible {
        /// Its host, or its socket.
        let host: String
        /// Its port, for what is to be pasted.
        let port: Int
        /// Whether TLS was spoken to it.
        let isTLS: Bool
        /// Where it is, as it is written in the configuration.
        package let description: String

        /// - Parameters:
        ///   - host: Its host; nil for a socket.
        ///   - port: Its port; nil for a socket.
        ///   - description: Where it is, as it is written in the configuration.
        package init(host: String?, port: Int?, isTLS: Bool = false, description: String) {
            self.host = host ?? description
            self.port = port ?? 5347
            self.isTLS = isTLS
            self.description = description
        }
    }

    /// The advice for a cause.
    ///
    /// - Parameters:
    ///   - domain: The component's domain.
    ///   - server: The server that was tried.
    package static func text(for cause: ReconnectPolicy.Cause, domain: String, server: Server) -> String {
        switch cause {
        case .stopped:
            "The component ended the stream itself. Nothing is wrong."
        case .wrongSecret:
            """
            The server at \(server) refused the handshake for \(domain): the secret here and in the server's \
            configuration differ. ejabberd gives this very answer also for a domain that it does not know, so check both. \
            Compare COMPONENT_SECRET, or what is in the file COMPONENT_SECRET_FILE, with the server's entry:
            \(serverSnippets(domain: domain, port: server.port))
            """
        case .unknownHost:
            """
            The server at \(server) has no component \(domain). Add it to the server's configuration and reload; \
            a domain that is a VirtualHost there cannot be a component too. Prosody says the same on its port of clients: \
            components have a port of their own, 5347 by default. This component keeps trying.
            \(serverSnippets(domain: domain, port: server.port))
            """
        case .conflict:
            """
            Another connection to the server holds \(domain). Either a second instance is running: stop it, or let this \
            one wait as its spare with COMPONENT_CONFLICT=standby (to share the domain, COMPONENT_CONFLICT=shared, is for \
            ejabberd alone: Prosody takes one connection). Or the server has not yet noticed that an \
            earlier connection is dead: then this passes by itself, on Prosody at once with, in the component's section,
                component_conflict_resolve = "kick_old"
            Or, on ejabberd, \(domain) is one of the server's own `hosts`: give the component another domain.
            """
        case .replaced:
            """
            Another connection took over \(domain) while this one was in use: a second instance is running with the same \
            domain, and Prosody is set to component_conflict_resolve = "kick_old". Stop one of the two; otherwise they \
            take the domain from each other for ever. For a hot spare, remove that setting (the default, kick_new, makes \
            the newcomer wait) and set COMPONENT_CONFLICT=standby.
            """
        case .refused:
            """
            Nothing listens on \(server). Is the server running, and does it listen for components there? Prosody \
            does as soon as a Component is configured, on port 5347 and on loopback only unless its global section says
                component_ports = { \(server.port) }
                component_interfaces = { "*" }
            ejabberd listens when its configuration says
            \(ejabberdSnippet(domain: domain, port: server.port))
            From inside a container, 127.0.0.1 is the container itself: set COMPONENT_HOST to the server's name.
            """
        case .unresolved:
            """
            The name \(server.host) has no address. Check COMPONENT_HOST; it is the host that the server runs on, which need not \
            be the XMPP domain. In Kubernetes, check the name of the service and its namespace.
            """
        case .unreachable:
            """
            \(server) does not answer. Check the address, and firewalls or network policies in between. Prosody \
            listens for components on loopback only unless its global section says
                component_interfaces = { "*" }
            """
        case .tlsFailed, .tlsMismatch, .tlsInterrupted, .tlsNotSpoken, .tlsRequired, .tlsUntrusted, .tlsExpired,
            .tlsWrongName, .tlsRefused, .tlsFiles:
            tlsText(for: cause, domain: domain, server: server)
        case .cannotListen:
            """
            This component cannot listen at \(server), where the server is to connect to it (COMPONENT_LISTEN); the reason is \
            in this log entry. Does another program listen there, another instance of this one perhaps? Is it an address \
            of this machine, and a port above 1023? It is tried again.
            """
        case .peerRefused:
            """
            Something connected to \(server) and was refused: it named another component than \(domain), or knew another \
            secret. If it is your server, compare both with its configuration; if not, restrict who can reach the port.
            """
        case .secretUnreadable:
            """
            The secret shared with the server is in a file that cannot be used; the reason is in this log entry. Write the \
            secret into it, let this user read it, or name another one with COMPONENT_SECRET_FILE. It is read anew at each \
            attempt, so nothing has to be restarted.
            """
        case .wrongProtocol, .handshakeInterrupted:
            connectionText(for: cause, domain: domain, server: server)
        default:
            sessionText(for: cause, domain: domain, server: server)
        }
    }

    private static func connectionText(
        for cause: ReconnectPolicy.Cause, domain: String, server: Server
    ) -> String {
        switch cause {
        case .wrongProtocol:
            """
            \(server) speaks XMPP, but not the component protocol (XEP-0114). Clients use port 5222, other servers \
            5269, components 5347. The component port is set so:
            \(serverSnippets(domain: domain, port: server.port))
            """
        default:
            """
            \(server) hung up during the handshake without saying why. Most often that is a wrong secret or a domain \
            that the server does not know; its log has the truth. If the server is just restarting, this passes by itself.
            \(serverSnippets(domain: domain, port: server.port))
            """
        }
    }

    private static func sessionText(
        for cause: ReconnectPolicy.Cause, domain: String, server: Server
    ) -> String {
        switch cause {
        case .serverShutdown:
            "The server at \(server) closed the stream, to stop or to restart. The component reconnects by itself."
        case .serverTrouble:
            "The server at \(server) ended the stream because of trouble of its own; its log tells more."
        case .lost:
            """
            The connection to \(server) broke. The server may have stopped without a word (Prosody does) or the \
            network failed. The component reconnects by itself; what was in flight may be lost.
            """
        case .notResponding:
            """
            The server at \(server) does not answer any more, though the connection stands. It hangs, it is \
            overloaded, or something in between has forgotten the connection. The component reconnects by itself; until \
            the server notices too, that may bring a conflict.
            """
        case .malformedInput:
            """
            What the server at \(server) sent is broken XML, XML that XMPP forbids, or larger than the limits here. \
            If legitimate stanzas are that large, raise the limits of the stream in the component's configuration.
            """
        case .wrongFrom:
            """
            The server ended the stream because a stanza lacked an address or had a `from` that is not in \(domain). The \
            egress guard of this component stamps and checks both, so either the configured domain is not spelled exactly \
            as in the server's configuration (Prosody compares bytes: lower case, same form of non-ASCII letters), or \
            stanzas were written around the guard. The last stanzas written are in this log entry. Subdomains of \
            \(domain) are not allowed either.
            """
        case .ourFault:
            """
            The server ended the stream because of something this component wrote. If a stanza was too large (Prosody says \
            not-well-formed above component_stanza_size_limit, 512 KiB by default; ejabberd policy-violation above \
            max_stanza_size), lower the outbound limit here or raise the server's. Otherwise it is a bug: please report it \
            with the last stanzas written, which are in this log entry.
            """
        case .foreignDomain:
            """
            The server sent a stanza for another domain on the stream of \(domain); it was refused. ejabberd does so when \
            one listener has several components and the default `global_routes: true`. Set it to false:
            \(ejabberdSnippet(domain: domain, port: server.port))
            """
        default:
            "There is no stream to the server at \(server). The reason is in this log entry; so is the next attempt."
        }
    }

    // MARK: What to paste

    private static func serverSnippets(domain: String, port: Int) -> String {
        """
        Prosody, prosody.cfg.lua:
            Component "\(domain)"
                component_secret = "<the component's secret>"
        ejabberd, ejabberd.yml:
        \(ejabberdSnippet(domain: domain, port: port))
        """
    }

    /// The listener of a component in ejabberd.yml.
    package static func ejabberdSnippet(domain: String, port: Int) -> String {
        """
            listen:
              -
                port: \(port)
                module: ejabberd_service
                global_routes: false
                hosts:
                  "\(domain)":
                    password: "<the component's secret>"
        """
    }
}
