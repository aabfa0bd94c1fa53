// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// A module, and where service discovery has what it says.
struct PlacedModule: Sendable {
    let module: any Module
    /// Where `at(_:)` has put it. `nil`: what it says of itself is said of the domain, and it is asked about every address.
    private(set) var place: Destination?

    init(module: any Module) {
        self.module = module
    }

    func placed(at place: Destination) -> PlacedModule {
        var placed = PlacedModule(module: module.placed(at: place))
        placed.place = place
        return placed
    }

    /// Whether it is asked about an address of ours.
    func isAsked(about address: JID) -> Bool { place?.contains(address) ?? true }
}
