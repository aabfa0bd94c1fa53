// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6120: §11.1 (restrictions)

import CLibXML2

/// The C functions that libxml2 calls. They translate and call ``ParserState``.
enum SAXCallbacks {
    /// `error` and `warning` stay empty: they are variadic, and never called when `serror` is there.
    static var table: xmlSAXHandler {
        var sax = xmlSAXHandler()
        sax.initialized = UInt32(XML_SAX2_MAGIC)
        sax.startElementNs = { context, name, _, namespace, declarations, _, attributeCount, _, attributes in
            guard let state = SAXCallbacks.state(context), let name else { return }
            state.pointee.start(
                name: name,
                namespace: namespace,
                declarations: Int(declarations),
                attributeCount: Int(attributeCount),
                attributes: attributes
            )
        }
        sax.endElementNs = { context, _, _, _ in
            SAXCallbacks.state(context)?.pointee.end()
        }
        // The same function for both, so that libxml2 does not look whether text is blank.
        sax.characters = characters
        sax.ignorableWhitespace = characters
        sax.comment = { context, _ in
            SAXCallbacks.state(context)?.pointee.fail(.restrictedXML, "a comment")
        }
        sax.processingInstruction = { context, _, _ in
            SAXCallbacks.state(context)?.pointee.fail(.restrictedXML, "a processing instruction")
        }
        sax.serror = { context, error in
            guard let state = SAXCallbacks.state(context), let error else { return }
            state.pointee.report(
                domain: error.pointee.domain,
                code: error.pointee.code,
                isWarning: error.pointee.level == XML_ERR_WARNING,
                message: error.pointee.message
            )
        }
        return sax
    }

    private static let characters: charactersSAXFunc = { context, bytes, count in
        guard let state = SAXCallbacks.state(context), let bytes else { return }
        state.pointee.text(bytes, count: Int(count))
    }

    /// libxml2's `void *` is the pointer that `makeContext` gave it.
    @inline(__always)
    private static func state(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<ParserState>? {
        context?.assumingMemoryBound(to: ParserState.self)
    }
}

extension ParserState {
    /// Decides what an error of libxml2 means for the stream.
    ///
    /// `nsWellFormed` is of no use: a relative namespace URI clears it too.
    @inline(never)
    mutating func report(domain: Int32, code: Int32, isWarning: Bool, message: UnsafePointer<CChar>?) {
        if hasFailed || mustReplaceContext { return }
        let code = xmlParserErrors(rawValue: UInt32(bitPattern: code))
        if domain == Int32(XML_FROM_NAMESPACE.rawValue) {
            // A namespace is an opaque string to us (RFC 6120 §4.8.1): it need not be a valid or an absolute URI.
            if code == XML_WAR_NS_URI || code == XML_WAR_NS_URI_RELATIVE { return }
            return fail(.badNamespace, text(message))
        }
        if code == XML_ERR_UNDECLARED_ENTITY || code == XML_WAR_UNDECLARED_ENTITY || isInRestrictedConstruct {
            return fail(.restrictedXML, text(message))
        }
        if isWarning { return }
        fail(.notWellFormed, text(message))
    }

    /// Whether libxml2 stands in something that RFC 6120 §11.1 forbids, well-formed or not.
    private var isInRestrictedConstruct: Bool {
        guard let context else { return false }
        let place = context.pointee.instate
        if place == XML_PARSER_PI || place == XML_PARSER_COMMENT { return true }
        // `<!DOCTYPE` inside the stream: libxml2 gives up in front of it.
        guard place == XML_PARSER_CONTENT, let input = context.pointee.input, let cur = input.pointee.cur else {
            return false
        }
        return input.pointee.end - cur >= 2 && cur[0] == UInt8(ascii: "<") && cur[1] == UInt8(ascii: "!")
    }

    private func text(_ message: UnsafePointer<CChar>?) -> String {
        guard let message else { return "not well-formed" }
        let text = String(
            decoding: UnsafeRawBufferPointer(start: message, count: min(strlen(message), 200)), as: UTF8.self)
        return String(text.split(whereSeparator: \.isNewline).joined(separator: " "))
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
