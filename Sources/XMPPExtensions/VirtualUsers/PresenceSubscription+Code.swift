// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension PresenceSubscription {
    /// The state as a small number, for stores: 0 is none. The numbers do not change between versions.
    public var code: UInt8 { inbound.rawValue | outbound.rawValue << 2 }

    /// The state of a number; `nil` when it is that of no state.
    public init?(code: UInt8) {
        guard code < 16, let inbound = Inbound(rawValue: code & 3), let outbound = Outbound(rawValue: code >> 2) else {
            return nil
        }
        self.init(inbound: inbound, outbound: outbound)
    }

    /// The state's name as rosters have it: `none`, `to`, `from` or `both`, seen from our side (RFC 6121 §2.1.2.5).
    public var rosterName: String {
        switch (isSubscriber, isSubscribed) {
        case (false, false): "none"
        case (false, true): "to"
        case (true, false): "from"
        case (true, true): "both"
        }
    }
}
