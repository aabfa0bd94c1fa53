// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct TypedFormTests {
    private enum Color: String, CaseIterable { case red, green }

    private struct Room: TypedForm {
        var places = ["here", "there"]
        var name = ""
        var password = "old"
        var topic = ""
        var isPublic = true
        var seats = 12
        var floor: Int?
        var opening: Date?
        var owner: JID?
        var admins: [JID] = []
        var place = ""
        var color = Color.red
        var tags: [String] = ["a"]

        let formType: String? = "urn:example:room"
        let title: String? = "A room"
        let instructions = ["Fill it in."]
        var fields: [TypedField<Self>] {
            [
                .fixed("About the room"),
                .text("name", \.name, label: "Name", isRequired: true).details("What people call it."),
                .secret("password", \.password),
                .lines("topic", \.topic),
                .boolean("public", \.isPublic),
                .integer("seats", \.seats, in: 1...100),
                .integer("floor", \.floor),
                .date("opening", \.opening),
                .jid("owner", \.owner),
                .jids("admins", \.admins),
                .choice("place", \.place, of: places.map { FormOption($0) }),
                .choice("color", \.color, title: { $0 == .red ? "Red" : nil }),
                .choices("tags", \.tags, of: [FormOption("a"), FormOption("b")]),
            ]
        }
    }

    /// Fills the form in; what is required, with what it has unless said otherwise.
    private func fill(_ values: [String: [String]], _ room: Room = Room(name: "Tea")) throws -> Room {
        let required = ["name": [room.name], "seats": ["\(room.seats)"], "color": [room.color.rawValue]]
        return try room.filled(by: room.form.submission(required.merging(values) { $1 }))
    }

    @Test("the form shows the values of the properties, but no secrets")
    func form() throws {
        var room = Room()
        room.opening = Date(timeIntervalSince1970: 0)
        room.owner = "a@b.c"
        room.topic = "one\ntwo"
        let form = room.form
        #expect(form.formType == "urn:example:room")
        #expect(form.title == "A room")
        #expect(form.instructions == ["Fill it in."])
        #expect(form["name"]?.values == [])
        #expect(form["name"]?.isRequired == true)
        #expect(form["name"]?.details == "What people call it.")
        #expect(form["password"]?.values == [])
        #expect(form["topic"]?.values == ["one", "two"])
        #expect(form["public"]?.values == ["true"])
        #expect(form["seats"]?.values == ["12"])
        #expect(form["seats"]?.validation?.method == .range(minimum: "1", maximum: "100"))
        #expect(form["floor"]?.values == [])
        #expect(form["opening"]?.values == ["1970-01-01T00:00:00Z"])
        #expect(form["owner"]?.values == ["a@b.c"])
        #expect(form["place"]?.options.map(\.value) == ["here", "there"])
        #expect(form["color"]?.options == [FormOption("red", label: "Red"), FormOption("green")])
        #expect(form["tags"]?.values == ["a"])
        #expect(form.fields[1].kind == .fixed)
    }

    @Test("what is filled in becomes the properties")
    func filled() throws {
        let room = try fill([
            "name": ["Café"], "password": ["new"], "topic": ["x", "y"], "public": ["0"], "seats": ["7"],
            "floor": ["-1"], "opening": ["1970-01-01T00:00:10Z"], "owner": ["D@b.c"], "admins": ["e@b.c", "f@b.c"],
            "place": ["there"], "color": ["green"], "tags": ["b", "a"],
        ])
        #expect(room.name == "Café")
        #expect(room.password == "new")
        #expect(room.topic == "x\ny")
        #expect(!room.isPublic)
        #expect(room.seats == 7)
        #expect(room.floor == -1)
        #expect(room.opening == Date(timeIntervalSince1970: 10))
        #expect(room.owner == "d@b.c")
        #expect(room.admins == ["e@b.c", "f@b.c"])
        #expect(room.place == "there")
        #expect(room.color == .green)
        #expect(room.tags == ["b", "a"])
        #expect(room.places == ["here", "there"])
    }

    @Test("what is not submitted stays, what is submitted empty is unset (XEP-0004 §3.5, §3.6)")
    func absence() throws {
        let room = try fill([:], Room(name: "Tea", floor: 3, place: "here"))
        #expect(room.floor == 3)
        #expect(room.place == "here")
        #expect(room.password == "old")
        let unset = try fill(["floor": [""], "place": [""], "tags": [], "public": [""]], room)
        #expect(unset.floor == nil)
        #expect(unset.place == "")
        #expect(unset.tags == [])
        #expect(!unset.isPublic)
    }

    @Test("everything that is wrong is told, with the values kept (XEP-0122)")
    func rejection() throws {
        let rejection = try #require(throws: FormRejection.self) {
            try fill([
                "name": [""], "seats": ["101"], "floor": ["99999999999999999999"], "opening": ["today"],
                "owner": ["@"], "place": ["nowhere"], "color": ["blue"], "tags": ["c"], "password": ["x"],
            ])
        }
        #expect(
            rejection.problems.map(\.variable)
                == ["name", "seats", "opening", "owner", "place", "color", "tags"])
        #expect(rejection.form["seats"]?.values == ["101"])
        #expect(rejection.form["password"]?.values == [])
    }

    @Test("a number that is whole but too large for us is told too")
    func overflow() throws {
        let rejection = try #require(throws: FormRejection.self) { try fill(["floor": ["99999999999999999999"]]) }
        #expect(rejection.problems.map(\.variable) == ["floor"])
        #expect(rejection.form["floor"]?.values == ["99999999999999999999"])
    }

    @Test("values that are well-formed but not taken are shown again with the reason")
    func refusal() throws {
        let rejection = Room(name: "Tea", seats: 3).rejection(["name": "There is such a room already."])
        #expect(rejection.problems == [FormProblem("name", .refused, "There is such a room already.")])
        #expect(rejection.form["seats"]?.values == ["3"])
        #expect(rejection.form["name"]?.values == ["Tea"])
    }

    @Test("a form that was made by hand is filled in as itself")
    func plain() throws {
        let form = DataForm(.form, fields: [.text("a", isRequired: true)])
        #expect(form.form == form)
        #expect(try form.filled(by: form.submission(["a": ["x"]]))["a"]?.string == "x")
        #expect(throws: FormRejection.self) { try form.filled(by: form.submission([:])) }
    }
}
