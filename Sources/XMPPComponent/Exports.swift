// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// One import for whoever writes a component.

@_exported public import XMLStream
@_exported public import XMPPCore
