// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4 (stages); XEP-0060 v1.30.0: §8.1, §8.2, §8.4, §8.5 (what the commands do)

import XMPPComponent
import XMPPExtensions

// Nodes: made, configured, purged and deleted.
extension ServiceCommands {
    var createNode: OnCommand {
        OnCommand(Self.node("create-node"), name: "Create Node", asking: NewNode()) { [desk] form, context in
            try await .end {
                var changes = PubSubChanges<PubSubNodeConfiguration>()
                changes.nodeType = form.type
                changes.accessModel = form.accessModel
                if !form.nodeTitle.isEmpty { changes.title = form.nodeTitle }
                let created = try await desk.perform(
                    .create(.init(form.node.isEmpty ? nil : form.node, configuration: changes.form())),
                    by: context.requester, account: nil)
                var name = form.node
                if case .created(let response) = created, let node = response.node { name = node }
                if let owner = form.owner?.bare, owner != context.requester.bare {
                    try await desk.set(
                        .affiliations(
                            .init([.init(owner, .owner), .init(context.requester.bare, .none)], at: name)), context)
                }
                return .done("The node «\(name)» has been made.")
            }
        }
    }

    var configureNode: OnCommand {
        OnCommand(Self.node("configure-node"), name: "Configure Node") { [desk] _ in
            .ask(NodeChoice()) { choice, context in
                guard
                    case .configuration(let response) = try await desk.get(.configuration(.init(choice.node)), context)
                else { throw StanzaError.internalServerError() }
                return .ask(response.form, isLast: true) { form, context in
                    try await .end {
                        var submission = form
                        submission.kind = .submit
                        try await desk.set(.configure(.init(choice.node, form: submission)), context)
                        return .done("The node «\(choice.node)» has been configured.")
                    }
                }
            }
        }
    }

    var purgeNode: OnCommand {
        OnCommand(
            Self.node("purge-node"), name: "Delete All Items of a Node", asking: SureChoice("Delete all items?")
        ) { [desk] choice, context in
            guard choice.isSure else { return .done("Nothing has been deleted.") }
            return try await .end {
                try await desk.set(.purge(.init(choice.node)), context)
                return .done("All items of «\(choice.node)» have been deleted.")
            }
        }
    }

    var deleteNode: OnCommand {
        OnCommand(
            Self.node("delete-node"), name: "Delete Node", asking: SureChoice("Delete the node?")
        ) { [desk] choice, context in
            guard choice.isSure else { return .done("Nothing has been deleted.") }
            return try await .end {
                try await desk.set(.delete(.init(choice.node)), context)
                return .done("The node «\(choice.node)» has been deleted.")
            }
        }
    }

    /// What a new node is to be like.
    private struct NewNode: TypedForm {
        var node = ""
        var type = PubSubNodeType.leaf
        var nodeTitle = ""
        var accessModel = PubSubAccessModel.open
        var owner: JID?
        let title: String? = "Create a node"
        var fields: [TypedField<NewNode>] {
            [
                .text("node", \.node, label: "Name (empty: one is made)"),
                .choice("type", \.type, label: "Type"),
                .text("title", \.nodeTitle, label: "Title"),
                .choice("access_model", \.accessModel, label: "Who may subscribe"),
                .jid("owner", \.owner, label: "Owner (empty: you)"),
            ]
        }
    }

    /// A node by its name.
    private struct NodeChoice: TypedForm {
        var node = ""
        let title: String? = "Choose a node"
        var fields: [TypedField<NodeChoice>] { [.text("node", \.node, label: "Name", isRequired: true)] }
    }

    /// A node by its name, and whether that is meant.
    private struct SureChoice: TypedForm {
        var node = ""
        var isSure = false
        let question: String
        var title: String? { question }
        var fields: [TypedField<SureChoice>] {
            [
                .text("node", \.node, label: "Name", isRequired: true),
                .boolean("sure", \.isSure, label: question),
            ]
        }

        init(_ question: String) { self.question = question }
    }
}
