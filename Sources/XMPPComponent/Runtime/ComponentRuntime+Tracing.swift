// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Tracing

// One span per stanza, from the handler's start to its answer, when somebody traces.
extension ComponentRuntime {
    /// Whom to tell: asked once, so that nothing is done per stanza when there is nobody.
    static func tracer(of configuration: ComponentConfiguration) -> (any Tracer)? {
        let tracer = configuration.tracer ?? InstrumentationSystem.tracer
        return tracer is NoOpTracer ? nil : tracer
    }

    /// As `handle(_:)`, in a span of its own. What the handler does is traced inside of it.
    ///
    /// The span has the route's name and the stanza's kind and id: no addresses, nothing of the content.
    func handle(_ runner: Runner, tracedBy tracer: any Tracer) async {
        let inbound = runner.current
        await tracer.withAnySpan(entries[inbound.route].label, ofKind: .server) { span in
            span.attributes["xmpp.stanza.kind"] = inbound.kind.name
            span.attributes["xmpp.component"] = configuration.domain
            if let id = inbound.element["id"] { span.attributes["xmpp.stanza.id"] = id }
            runner.span = span
            await handle(runner)
            runner.span = nil
        }
    }

    /// The stanza was answered with an error: its condition is told, its text is not.
    func note(_ answer: StanzaError, in span: any Span) {
        span.attributes["xmpp.error"] = answer.condition.name
        span.setStatus(SpanStatus(code: .error, message: answer.condition.name))
    }
}
