// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0115 v1.6.0: §5.4 (processing)

import XMLStream
import XMPPComponent
import XMPPCore

/// An answer that was looked through.
struct KnownCapabilities: Sendable {
    let info: DiscoInfo
    let features: Set<String>
    /// Whether it matches the verification string, so that it holds for all who advertise that.
    let isVerified: Bool

    /// Looks an answer through.
    ///
    /// - Throws: when it is ill-formed or too large to be kept.
    init(_ answer: DiscoInfo, as capabilities: EntityCapabilities, maximumSize: Int) throws(CapabilityProblem) {
        // A copy of its own: a view would keep the whole stanza, whatever else is in it.
        guard let copy = try? Element(answer), copy.stanzaByteCount <= maximumSize, let info = try? DiscoInfo(copy)
        else { throw .tooLarge }
        self.info = info
        features = Set(info.features)
        let problem = info.illFormedness
        // Which the XEP does not call ill-formed: such an answer may be believed of who gave it.
        if let problem, problem != .separatorInValue { throw problem }
        isVerified =
            problem == nil
            && capabilities.hash.flatMap { info.verificationString($0) } == capabilities.version
    }
}
