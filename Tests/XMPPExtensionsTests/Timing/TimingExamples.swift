// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMLStream
import XMPPCore
import XMPPExtensions

extension Example {
    /// The examples of XEP-0203 §3.
    static let timing = [
        Example(
            "XEP-0203: a message sent while offline", Delay.self,
            """
            <delay xmlns='urn:xmpp:delay'
               from='capulet.com'
               stamp='2002-09-10T23:08:25Z'>
              Offline Storage
            </delay>
            """),
        Example(
            "XEP-0203: the last presence", Delay.self,
            """
            <delay xmlns='urn:xmpp:delay'
               from='juliet@capulet.com/balcony'
               stamp='2002-09-10T23:41:07Z'/>
            """),
        Example(
            "XEP-0203: a message of a room", Delay.self,
            """
            <delay xmlns='urn:xmpp:delay'
               from='coven@macbeth.shakespeare.lit'
               stamp='2002-09-10T23:05:37Z'/>
            """),
    ]
}
