// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0115 v1.6.0: §5.4 (processing), §8.2 (caching)

import XMPPComponent
import XMPPCore

/// What a ``CapabilitiesCache`` knows and who waits. No clock and no questions in here.
struct CapabilitiesState: Sendable {
    typealias Waiter = CheckedContinuation<Void, Never>
    typealias FlightNumber = UInt64

    /// What holds for all who advertise it.
    struct Version: Hashable, Sendable {
        var hash: CapabilityHash
        var string: String

        /// `nil` when nothing that is advertised so can be verified.
        init?(_ capabilities: EntityCapabilities) {
            guard let hash = capabilities.hash, hash.isSupported else { return nil }
            self.hash = hash
            string = capabilities.version
        }
    }

    struct Unverified: Sendable {
        var capabilities: EntityCapabilities
        var known: KnownCapabilities
    }

    struct Failure: Sendable {
        var capabilities: EntityCapabilities
        var until: ContinuousClock.Instant
    }

    /// A question under way whose answer others wait for.
    private struct Flight: Sendable {
        var version: Version
        var waiters: [UInt64: Waiter] = [:]
    }

    /// What to do next about somebody's capabilities.
    enum Step: Sendable {
        case known(DiscoInfo)
        /// Asking failed a short time ago.
        case failed
        /// Somebody asks already.
        case wait(FlightNumber)
        /// Ask; others wait for the answer if there is a number.
        case ask(FlightNumber?)
    }

    private var versions: LeastRecentlyUsed<Version, KnownCapabilities>
    private var addresses: LeastRecentlyUsed<JID, EntityCapabilities>
    private var unverified: LeastRecentlyUsed<JID, Unverified>
    var failures: LeastRecentlyUsed<JID, Failure>
    private var flights: [FlightNumber: Flight] = [:]
    private var flightOfVersion: [Version: FlightNumber] = [:]
    private var lastNumber: UInt64 = 0

    init(_ configuration: CapabilitiesCache.Configuration) {
        versions = LeastRecentlyUsed(capacity: configuration.maximumVersions)
        addresses = LeastRecentlyUsed(capacity: configuration.maximumAddresses)
        unverified = LeastRecentlyUsed(capacity: configuration.maximumUnverified)
        failures = LeastRecentlyUsed(capacity: configuration.maximumAddresses)
    }

    var waitingCount: Int { flights.values.reduce(0) { $0 + $1.waiters.count } }

    mutating func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    mutating func next(
        _ capabilities: EntityCapabilities, of address: JID, now: ContinuousClock.Instant, mayWait: Bool
    ) -> Step {
        addresses.set(address, capabilities)
        if let known = known(address) { return .known(known.info) }
        if let failure = failures.peek(address), failure.capabilities == capabilities {
            if now < failure.until { return .failed }
            failures.remove(address)
        }
        guard let version = Version(capabilities) else { return .ask(nil) }
        if let flight = flightOfVersion[version] { return mayWait ? .wait(flight) : .ask(nil) }
        let number = nextNumber()
        flights[number] = Flight(version: version)
        flightOfVersion[version] = number
        return .ask(number)
    }

    mutating func known(_ address: JID) -> KnownCapabilities? {
        guard let capabilities = addresses.use(address) else { return nil }
        if let version = Version(capabilities), let known = versions.use(version) { return known }
        guard let own = unverified.use(address), own.capabilities == capabilities else { return nil }
        return own.known
    }

    mutating func learn(_ known: KnownCapabilities, _ capabilities: EntityCapabilities, of address: JID) {
        failures.remove(address)
        if known.isVerified, let version = Version(capabilities) {
            versions.set(version, known)
        } else {
            unverified.set(address, Unverified(capabilities: capabilities, known: known))
        }
    }

    mutating func forget(_ address: JID) {
        addresses.remove(address)
        unverified.remove(address)
        failures.remove(address)
    }

    /// - Returns: Whether there still is something to wait for.
    mutating func wait(for flight: FlightNumber, ticket: UInt64, _ waiter: Waiter) -> Bool {
        guard flights[flight] != nil else { return false }
        flights[flight]?.waiters[ticket] = waiter
        return true
    }

    mutating func stopWaiting(for flight: FlightNumber, ticket: UInt64) -> Waiter? {
        flights[flight]?.waiters.removeValue(forKey: ticket)
    }

    /// A question has ended, in whichever way.
    ///
    /// - Returns: Who waits for it.
    mutating func land(_ flight: FlightNumber) -> [Waiter] {
        guard let ended = flights.removeValue(forKey: flight) else { return [] }
        flightOfVersion[ended.version] = nil
        return Array(ended.waiters.values)
    }
}

extension EntityCapabilities {
    /// Whether it is of a length that is worth to be remembered; those in use have about a hundred bytes.
    var isRemembered: Bool {
        node.utf8.count <= 1024 && version.utf8.count <= 256 && bundles.count <= 64
            && bundles.allSatisfy { $0.utf8.count <= 64 }
    }
}
