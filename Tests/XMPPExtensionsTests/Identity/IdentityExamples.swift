// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMLStream
import XMPPComponent
import XMPPCore
import XMPPExtensions

extension Example {
    /// What the parts of identity have in their specifications.
    static let identity = vCards + avatars + capabilities + names

    /// The examples of XEP-0172 §3 and §4, and of XEP-0319 §2.
    static let names = [
        Example(
            "XEP-0172: a nickname", Nickname.self,
            """
            <nick xmlns='http://jabber.org/protocol/nick'>Ishmael</nick>
            """),
        Example(
            "XEP-0172: a nickname in an event", Nickname.self,
            """
            <nick xmlns='http://jabber.org/protocol/nick'>CallMeIshmael</nick>
            """),
        Example(
            "XEP-0319: the time of the last interaction", Idle.self,
            """
            <idle xmlns='urn:xmpp:idle:1' since='1969-07-21T02:56:15Z'/>
            """),
    ]
}
