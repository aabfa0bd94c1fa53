// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPComponentTesting

/// What went wrong with a server, a client or a process of the interop tests, in words that say what to do.
public typealias InteropError = ExpectationFailure
