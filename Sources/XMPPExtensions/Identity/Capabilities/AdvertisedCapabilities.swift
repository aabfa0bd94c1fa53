// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0115 v1.6.0: §6.1 (advertising), §6.2 (discovering), §7 (support)

import Synchronization
import XMLStream
public import XMPPComponent
public import XMPPCore

/// Tells in presence what our addresses are and can do, and answers who wants to know more (XEP-0115 §6).
///
/// ```swift
/// let capabilities = AdvertisedCapabilities(node: "https://example.org/weather")
/// ...
/// presence.append(try await capabilities.capabilities(at: address, requester: viewer))
/// ```
///
/// What goes into the digest is what service discovery answers at that address, so that nothing is listed twice. Servers
/// ask back on behalf of their users, also a while after something else is advertised: the last versions stay answered.
public final class AdvertisedCapabilities: Module {
    /// A URI of the software, best a place in the web that tells of it.
    public let node: String
    /// What verification strings are made with.
    public let hash: CapabilityHash
    private let state: Mutex<State>

    fileprivate struct State: Sendable {
        weak var component: Component?
        /// What was advertised, by verification string.
        var versions: LeastRecentlyUsed<String, DiscoInfo>
        /// What was advertised last at an address, lest it is digested again for every presence.
        var recent: LeastRecentlyUsed<JID, Recent>
    }

    fileprivate struct Recent: Sendable {
        var info: DiscoInfo
        var version: String
    }

    /// - Parameters:
    ///   - node: A URI of the software.
    ///   - hash: What verification strings are made with; SHA-1 is the only one that everybody knows.
    ///   - maximumVersions: How many versions are remembered, of all our addresses together.
    public init(node: String, hash: CapabilityHash = .sha1, maximumVersions: Int = 256) {
        precondition(hash.isSupported, "a digest that cannot be computed here")
        self.node = node
        self.hash = hash
        state = Mutex(
            State(
                versions: LeastRecentlyUsed(capacity: maximumVersions),
                recent: LeastRecentlyUsed(capacity: maximumVersions)))
    }

    /// What goes into presence from an address of ours.
    ///
    /// - Parameters:
    ///   - address: The address that the presence is from.
    ///   - requester: Whom it is for, if modules tell one more than another.
    /// - Throws: what a module throws that is asked about the address; ``CapabilityProblem`` when modules say something
    ///   twice; `ComponentError` (`notConnected`) before the component has started this module.
    public func capabilities(at address: JID, requester: JID? = nil) async throws -> EntityCapabilities {
        guard let component = state.withLock(\.component) else {
            throw ComponentError(.notConnected, "The component has not started its AdvertisedCapabilities.")
        }
        let info = try await component.discoInfo(at: address, requester: requester)
        if let version = state.withLock({ $0.version(of: info, at: address) }) {
            return EntityCapabilities(node: node, version: version, hash: hash)
        }
        let capabilities = try advertise(info)
        state.withLock { $0.recent.set(address, Recent(info: info, version: capabilities.version)) }
        return capabilities
    }

    /// What goes into presence of an entity that is and can do this, which is answered from now on at its node.
    ///
    /// - Throws: ``CapabilityProblem`` when it is ill-formed, so that nobody would believe it.
    public func advertise(_ info: DiscoInfo) throws(CapabilityProblem) -> EntityCapabilities {
        // The digest is made of what others will read, which the writer may have changed: not all characters are XML.
        guard let element = try? Element(info), var written = try? DiscoInfo(element) else { throw .tooLarge }
        written.node = nil
        // A name may contain the separator: some will ask each of those who have it then, as the cache here does.
        if let problem = written.illFormedness, problem != .separatorInValue { throw problem }
        guard let version = written.verificationString(hash) else { throw .unsupportedHash }
        state.withLock { $0.versions.set(version, written) }
        return EntityCapabilities(node: node, version: version, hash: hash)
    }

    // MARK: Module

    /// None of its own: it is a part of service discovery.
    public var content: [any Routable] { [] }

    /// `http://jabber.org/protocol/caps`
    public var features: [String] { [EntityCapabilities.namespace] }

    /// Answers at the nodes that were advertised, with what was advertised there.
    public func discoInfo(at address: JID, node: String?, requester: JID?) async throws -> DiscoInfo? {
        guard let node else { return DiscoInfo(identities: [], features: features) }
        guard node.hasPrefix(self.node + "#") else { return nil }
        let version = String(node.dropFirst(self.node.count + 1))
        if let known = state.withLock({ $0.versions.use(version) }) { return known }
        // Advertised before this program was started, and perhaps still true.
        guard let component = state.withLock(\.component) else { return nil }
        let present = try await component.discoInfo(at: address, requester: requester)
        guard try advertise(present).version == version else { return nil }
        return state.withLock { $0.versions.use(version) }
    }

    /// Keeps the component in mind, whose service discovery is asked.
    public func start(_ component: Component) async throws {
        state.withLock { $0.component = component }
    }
}

extension AdvertisedCapabilities.State {
    /// The version that the same information was advertised with before, if it is still answered.
    fileprivate mutating func version(of info: DiscoInfo, at address: JID) -> String? {
        guard let last = recent.use(address), last.info == info, versions.use(last.version) != nil else { return nil }
        return last.version
    }
}
