// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

/// The table of XEP-0060 §10, row by row.
@Suite(.timeLimit(.minutes(15)))
struct AdvertisedFeatureTests {
    /// The rows that a service as it is by default does not advertise, and why.
    private static let unadvertised: [PubSubFeature: String] = [
        .accessAuthorize: "says what the default is, of which there is one: open; nodes may have it all the same",
        .accessPresence: "as above; and wants to know the owners' rosters, for which the server grants a privilege",
        .accessRoster: "as for access-presence",
        .accessWhitelist: "as for access-authorize",
        .autoSubscribe: "a service's own nodes belong to no account with contacts (§9.1): accounts advertise it",
        .presenceSubscribe: "as for auto-subscribe",
        .filteredNotifications: "is told of who subscribes by presence (§9.2): accounts advertise it",
    ]

    @Test("every row is advertised, or there is a reason why not; and every one is shown at work")
    func rows() async throws {
        try await FeatureTranscript(.subscribe) { _ in }.stage { stage in
            let advertised = try await stage.advertised(ofAccounts: false).intersection(PubSubFeature.all)
            #expect(advertised.isDisjoint(with: Self.unadvertised.keys))
            #expect(advertised.union(Self.unadvertised.keys) == Set(PubSubFeature.all))
        }
        #expect(Set(FeatureTranscript.all.map(\.feature)).isSuperset(of: PubSubFeature.all))
        #expect(Set(FeatureTranscript.all.map(\.feature)).count == FeatureTranscript.all.count)
    }

    @Test("nothing is advertised that is not shown at work, in any configuration")
    func shown() async throws {
        let shown = Set(FeatureTranscript.all.map(\.feature))
        for transcript in FeatureTranscript.all {
            try await transcript.stage { stage in
                let advertised = try await stage.advertised(ofAccounts: transcript.isOfAccounts)
                #expect(advertised.subtracting(shown).isEmpty, "\(transcript.feature.rawValue)")
            }
        }
    }

    @Test("a feature that is advertised works (XEP-0060 §10)", arguments: FeatureTranscript.all)
    func works(transcript: FeatureTranscript) async throws {
        try await transcript.stage { stage in
            #expect(try await stage.advertised(ofAccounts: transcript.isOfAccounts).contains(transcript.feature))
            try await transcript.script(&stage)
        }
    }
}
