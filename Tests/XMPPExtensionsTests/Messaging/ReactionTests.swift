// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct ReactionTests {
    private let start = Date(timeIntervalSince1970: 1_000_000)

    @Test("reactions are read, each once (XEP-0444 §4)")
    func reading() throws {
        let reactions = try Reactions(
            element(
                """
                <reactions id='1' xmlns='urn:xmpp:reactions:0'><reaction> 👋 </reaction><reaction>🐢</reaction>
                <reaction>👋</reaction><reaction/><reaction xmlns='urn:example:wrong'>🐢</reaction></reactions>
                """))
        #expect(reactions.id == "1")
        #expect(reactions.emojis == ["👋", "🐢"])
        #expect(Reactions(to: "1", ["👋", "", "🐢", "👋"]) == reactions)
        #expect(throws: PayloadError.self) { try Reactions(element("<reactions xmlns='urn:xmpp:reactions:0'/>")) }
    }

    @Test("a reaction goes where the message came from, asks to be kept, and names the right id (XEP-0444 §3.1, §4.2)")
    func reacting() throws {
        var message = Message(
            to: "juliet@capulet.net", from: "romeo@capulet.net/orchard", type: .normal, id: "1", body: "Hi")
        var reaction = try #require(message.reaction(["👋"]))
        #expect(reaction.to == "romeo@capulet.net/orchard")
        #expect(reaction.from == "juliet@capulet.net")
        #expect(reaction.type == .chat)
        #expect(reaction.reactions == Reactions(to: "1", ["👋"]))
        #expect(reaction.hints == [.store])
        message.append(OriginID("origin"))
        message.hints = [.noStore]
        reaction = try #require(message.reaction([]))
        #expect(reaction.reactions == Reactions(to: "origin", []))
        #expect(reaction.hints == [])
    }

    @Test("in a room only the room's id will do (XEP-0444 §4.2)")
    func rooms() throws {
        var message = Message(to: "bot@example.com", from: "room@muc/romeo", type: .groupchat, id: "1", body: "Hi")
        message.append(OriginID("origin"))
        #expect(message.referenceID == nil)
        #expect(message.reaction(["👋"]) == nil)
        message.append(StanzaID("spoofed", by: "muc"))
        message.append(StanzaID("right", by: "room@muc"))
        let reaction = try #require(message.reaction(["👋"]))
        #expect(reaction.reactions?.id == "right")
        #expect(reaction.to == "room@muc")
        #expect(reaction.type == .groupchat)
    }

    @Test("one emoji is told from other text (XEP-0444 §4)")
    func emojis() {
        for emoji in ["👋", "❤️", "❤", "👍🏽", "👩‍👩‍👧‍👦", "🇩🇪", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☺"] { #expect(Reactions.isEmoji(emoji), "\(emoji)") }
        for text in ["", "a", "1", "#", "👋👋", "+1", "🇩", "👋 ", "é"] { #expect(!Reactions.isEmoji(text), "\(text)") }
    }

    @Test("what somebody sends takes the place of what was before (XEP-0444 §3.2)")
    func summary() {
        var summary = ReactionSummary()
        var accepted = false
        accepted = summary.apply(Reactions(to: "1", ["👋"]), of: "romeo@m", at: start)
        #expect(accepted)
        accepted = summary.apply(Reactions(to: "1", ["👋", "🐢"]), of: "juliet@c", at: start)
        #expect(accepted)
        #expect(summary.counts.map(\.emoji) == ["👋", "🐢"])
        #expect(summary.counts.map(\.count) == [2, 1])
        accepted = summary.apply(Reactions(to: "1", ["🐢"]), of: "romeo@m", at: start + 1)
        #expect(accepted)
        #expect(summary.reactions(of: "romeo@m") == ["🐢"])
        #expect(summary.counts.map(\.emoji) == ["🐢", "👋"])
        accepted = summary.apply(Reactions(to: "1", []), of: "romeo@m", at: start + 2)
        #expect(accepted)
        #expect(summary.counts.map(\.count) == [1, 1])
        #expect(summary.reactions(of: "nobody@x").isEmpty)
    }

    @Test("what arrives late does not undo what is newer, not even taking back (XEP-0444 §4.1)")
    func delays() {
        var summary = ReactionSummary()
        var accepted = false
        summary.apply(Reactions(to: "1", []), of: "romeo@m", at: start)
        accepted = summary.apply(Reactions(to: "1", ["👋"]), of: "romeo@m", at: start - 1)
        #expect(!accepted)
        #expect(summary.counts.isEmpty)
    }

    @Test("a summary is bounded in who reacts, and how often")
    func bounds() {
        var summary = ReactionSummary(maximumReactors: 2, maximumReactions: 1)
        var accepted = false
        accepted = summary.apply(Reactions(to: "1", ["👋", "🐢"]), of: "a@b", at: start)
        #expect(accepted)
        accepted = summary.apply(Reactions(to: "1", ["👋"]), of: "c@d", at: start)
        #expect(accepted)
        accepted = summary.apply(Reactions(to: "1", ["👋"]), of: "e@f", at: start)
        #expect(!accepted)
        let marked = "👋" + String(repeating: "\u{301}", count: 50_000)
        accepted = summary.apply(Reactions(to: "1", ["text", marked, "🐢"]), of: "a@b", at: start)
        #expect(accepted)
        #expect(summary.counts.map(\.emoji) == ["🐢", "👋"].sorted())
    }

    @Test("restrictions are told as a form (XEP-0444 §2.2)")
    func restrictions() throws {
        let form = try DataForm(
            element(
                """
                <x xmlns='jabber:x:data' type='result'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>urn:xmpp:reactions:0:restrictions</value>
                  </field>
                  <field var='max_reactions_per_user'>
                    <value>1</value>
                  </field>
                  <field var='allowlist'>
                    <value>💘</value>
                    <value>❤️</value>
                    <value>💜</value>
                  </field>
                </x>
                """))
        let restrictions = try ReactionRestrictions(form)
        #expect(restrictions == ReactionRestrictions(maximumPerUser: 1, allowed: ["💘", "❤️", "💜"]))
        #expect(restrictions.form == form)
        #expect(try ReactionRestrictions(ReactionRestrictions().form) == ReactionRestrictions())
    }

    @Test("what is not allowed is refused as not acceptable, with the rules (XEP-0444 §3.3)")
    func rejecting() throws {
        let restrictions = ReactionRestrictions(maximumPerUser: 1, allowed: ["💘", "❤️", "💜"])
        try restrictions.check(Reactions(to: "1", ["💘"]))
        try restrictions.check(Reactions(to: "1", ["❤"]))
        try restrictions.check(Reactions(to: "1", []))
        try ReactionRestrictions().check(Reactions(to: "1", ["a", "b"]))
        for emojis in [["💘", "💜"], ["🐢"], ["text"]] {
            let error = #expect(throws: StanzaError.self) { try restrictions.check(Reactions(to: "1", emojis)) }
            #expect(error == .notAcceptable("At most 1 reaction to a message. Allowed reactions: 💘 ❤️ 💜."))
        }
    }

    @Test("a form of another type, or with an impossible maximum, is no restriction (XEP-0444 §2.2)")
    func malformedRestrictions() {
        #expect(throws: PayloadError.self) {
            try ReactionRestrictions(DataForm(.result, formType: "urn:example:other"))
        }
        for value in ["-1", "many", "99999999999999999999"] {
            #expect(throws: PayloadError.self) {
                try ReactionRestrictions(
                    DataForm(
                        .result, formType: ReactionRestrictions.formType,
                        fields: [FormField("max_reactions_per_user", values: [value])]))
            }
        }
    }
}
