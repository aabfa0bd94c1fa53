// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension Example {
    static let pubSub: [Example] = []
    static let commands: [Example] = []
    static let search = resultSets
    static let privileges: [Example] = []
    static let fileTransfer: [Example] = []
}
