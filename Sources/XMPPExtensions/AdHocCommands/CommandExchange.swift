// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4.2 (stages)

import XMLStream
import XMPPCore

/// The last request of a session and its answer, to be given again.
struct CommandExchange: Sendable {
    /// What tells one request from another, without keeping it.
    struct Mark: Hashable, Sendable {
        let stanzaID: String?
        let digest: Int

        /// - Parameter stanzaID: The id of the IQ.
        init(_ request: CommandRequest, stanzaID: String?) {
            self.stanzaID = stanzaID
            var writer = Writer(capacity: 512)
            request.write(to: &writer)
            var hasher = Hasher()
            writer.withBytes { hasher.combine(bytes: $0) }
            digest = hasher.finalize()
        }
    }

    let mark: Mark
    /// The fields that were filled in.
    let variables: Set<String>
    var answer: CommandResponse

    init(_ request: CommandRequest, mark: Mark, answer: CommandResponse) {
        self.mark = mark
        self.answer = answer
        variables = Set(request.form?.fields.compactMap(\.variable) ?? [])
    }

    /// Whether this is the same request once more, and not an equal one to the stage that followed.
    ///
    /// It is when it has the same id; when there is nothing that followed; and when it fills in other fields than that
    /// stage has. Everything else is taken as new: the same form may have to be filled in twice.
    ///
    /// - Parameter present: The form of the stage that the session is at; `nil` when it is over.
    func isRepeated(by other: Mark, at present: CommandContent?) -> Bool {
        guard mark.digest == other.digest else { return false }
        guard let present else { return true }
        if let stanzaID = mark.stanzaID, stanzaID == other.stanzaID { return true }
        guard !variables.isEmpty else { return false }
        return !variables.isSubset(of: present.form?.fields.compactMap(\.variable) ?? [])
    }
}
