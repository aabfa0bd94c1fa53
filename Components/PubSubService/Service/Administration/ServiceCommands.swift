// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2 (use cases); XEP-0060 v1.30.0: §8.7 (pending subscriptions)

import XMPPComponent
import XMPPExtensions

/// The ad-hoc commands of a service: that of owners, and those of administrators.
struct ServiceCommands {
    let desk: RequestDesk

    init(_ desk: RequestDesk) { self.desk = desk }

    /// The commands; those of files only where there is a directory for them.
    var module: AdHocCommands {
        AdHocCommands {
            GetPending(desk: desk)
            administrative(createNode)
            administrative(configureNode)
            administrative(purgeNode)
            administrative(deleteNode)
            administrative(listNodes)
            administrative(statistics)
            if let path = desk.configuration.exportDirectory {
                let directory = ExportDirectory(path: path)
                administrative(exportNodes(to: directory))
                administrative(importNodes(from: directory))
            }
        }
    }

    private func administrative(_ command: OnCommand) -> OnCommand {
        command.allowed { [desk] requester, _ in desk.policy.isAdministrator(requester) }
    }

    /// The names of administrators' commands on the wire.
    static func node(_ name: String) -> String { "pubsub-admin:\(name)" }
}

extension RequestDesk {
    func get(_ question: PubSubOwnerGetRequest, _ context: CommandContext) async throws -> PubSubOwnerGetResponse {
        try await answer(question, by: context.requester, account: nil)
    }

    func set(_ change: PubSubOwnerSetRequest, _ context: CommandContext) async throws {
        _ = try await perform(change, by: context.requester, account: nil)
    }
}

extension CommandStep {
    /// Runs the end of a command, with what the service refuses told in words.
    static func end(_ work: () async throws -> CommandStep) async throws -> CommandStep {
        do {
            return try await work()
        } catch let error as PubSubStoreError {
            // Of type wait: the session stays, and the stage can be sent again.
            throw error
        } catch let error as any StanzaErrorConvertible {
            let error = error.stanzaError
            return .failed(error.text ?? "This was refused: \(error.condition.name).")
        }
    }
}
