// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension Example {
    static let search: [Example] = []
}
