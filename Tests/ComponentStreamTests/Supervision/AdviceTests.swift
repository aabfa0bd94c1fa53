// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Testing

@Suite struct AdviceTests {
    private func text(_ cause: ReconnectPolicy.Cause, isTLS: Bool = false) -> String {
        Advice.text(
            for: cause, domain: "echo.example.org",
            server: .init(
                host: "xmpp.example.org", port: 5347, isTLS: isTLS, description: "xmpp.example.org:5347"))
    }

    @Test("a socket is named as it is written in the configuration")
    func socket() {
        let text = Advice.text(
            for: .refused, domain: "echo.example.org",
            server: .init(host: nil, port: nil, description: "unix:/run/xmpp.sock"))
        #expect(text.hasPrefix("Nothing listens on unix:/run/xmpp.sock."))
    }

    @Test("where TLS is on already, nobody is told to switch it on")
    func withTLS() {
        #expect(text(.tlsMismatch).contains("COMPONENT_TLS=true"))
        #expect(!text(.tlsMismatch, isTLS: true).contains("COMPONENT_TLS=true"))
    }

    @Test("every cause has its own advice", arguments: ReconnectPolicy.Cause.allCases)
    func complete(cause: ReconnectPolicy.Cause) {
        #expect(text(cause).count > 40)
        // Prose has no gaps; what is to be pasted is indented.
        #expect(!text(cause).split(separator: "\n").contains { !$0.hasPrefix(" ") && $0.contains("  ") })
        #expect(ReconnectPolicy.Cause.allCases.count { text($0) == text(cause) } == 1)
    }

    @Test("an unknown host gets the lines to paste, for both servers")
    func unknownHost() {
        #expect(
            text(.unknownHost).hasSuffix(
                """
                Prosody, prosody.cfg.lua:
                    Component "echo.example.org"
                        component_secret = "<the component's secret>"
                ejabberd, ejabberd.yml:
                    listen:
                      -
                        port: 5347
                        module: ejabberd_service
                        global_routes: false
                        hosts:
                          "echo.example.org":
                            password: "<the component's secret>"
                """))
    }

    @Test(
        "each text names what it is about",
        arguments: [
            (.wrongSecret, ["ejabberd", "does not know", "COMPONENT_SECRET", "component_secret"]),
            (.refused, ["component_ports", "component_interfaces", "5347", "xmpp.example.org"]),
            (.tlsMismatch, ["TLS port", "5222", "COMPONENT_TLS=true"]),
            (.tlsNotSpoken, ["plain text", "COMPONENT_PORT", "ssl_ports", "certfile:"]),
            (.tlsRequired, ["COMPONENT_TLS=true", "COMPONENT_TLS_CA_FILE"]),
            (.tlsUntrusted, ["COMPONENT_TLS_CA_FILE", "SSL_CERT_FILE", "intermediate"]),
            (.tlsExpired, ["Renew", "clock"]),
            (.tlsWrongName, ["COMPONENT_TLS_SERVER_NAME"]),
            (.tlsRefused, ["COMPONENT_TLS_CERTIFICATE_FILE", "COMPONENT_TLS_MINIMUM_VERSION"]),
            (.tlsFiles, ["PEM", "COMPONENT_TLS_KEY_FILE"]),
            (.tlsInterrupted, ["certfile:", "hung up"]),
            (.secretUnreadable, ["COMPONENT_SECRET_FILE"]),
            (.wrongFrom, ["egress guard", "echo.example.org"]),
            (.foreignDomain, ["global_routes: false"]),
            (.conflict, ["kick_old", "standby"]),
            (.replaced, ["kick_old", "second instance"]),
            (.ourFault, ["component_stanza_size_limit", "max_stanza_size"]),
        ] as [(ReconnectPolicy.Cause, [String])])
    func mentions(cause: ReconnectPolicy.Cause, words: [String]) {
        for word in words { #expect(text(cause).contains(word), "\(cause): \(word)") }
    }
}
