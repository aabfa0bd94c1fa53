// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct AvatarTests {
    /// The first bytes of a PNG image of 32 by 48 pixels.
    static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
        + [0, 0, 0, 32, 0, 0, 0, 48, 8, 6, 0, 0, 0]

    @Test("an avatar's id is the digest of its bytes (XEP-0084 §3.2, XEP-0153 §3.1)")
    func id() throws {
        let avatar = try Avatar(Array("hello".utf8), mediaType: "image/x-icon")
        #expect(avatar.id == "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d")
        #expect(avatar.mediaType == "image/x-icon")
        #expect(avatar.width == nil)
    }

    @Test("the file says what it is, not who sends it (XEP-0153 §5)")
    func sniffing() throws {
        let png = try Avatar(Self.png, mediaType: "image/gif")
        #expect((png.mediaType, png.width, png.height) == ("image/png", 32, 48))
        let gif = try Avatar(Array("GIF89a".utf8) + [0x40, 0x01, 0x60, 0x00, 0])
        #expect((gif.mediaType, gif.width, gif.height) == ("image/gif", 320, 96))
        let jpeg = try Avatar([
            0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x04, 0xAA, 0xBB, 0xFF, 0xFF, 0xC2, 0x00, 0x11, 0x08, 0x00, 0x50, 0x01, 0x02,
            0x03,
        ])
        #expect((jpeg.mediaType, jpeg.width, jpeg.height) == ("image/jpeg", 258, 80))
        let webp = try Avatar(Array("RIFF".utf8) + [1, 2, 3, 4] + Array("WEBPVP8 ".utf8))
        #expect((webp.mediaType, webp.width) == ("image/webp", nil))
    }

    @Test("a file that breaks off anywhere has its type, if not its size, and stops nothing")
    func truncated() throws {
        let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x00, 0xFF, 0xDA, 0xFF, 0xC0, 0, 0, 0, 0, 0, 0, 0]
        for file in [Self.png, jpeg, Array("GIF87a".utf8) + [1, 0, 1, 0]] {
            for length in 1...file.count {
                let avatar = try Avatar(Array(file.prefix(length)), mediaType: "image/unknown")
                if length < 10 { #expect(avatar.width == nil) }
            }
        }
        #expect(try Avatar(jpeg).width == nil)
        #expect(try Avatar(Array(Self.png.prefix(8))).mediaType == "image/png")
    }

    @Test("no bytes, too many, or bytes of nobody knows what are no avatar")
    func refusals() {
        func code(_ body: () throws -> Avatar) -> AvatarError.Code? {
            do {
                _ = try body()
                return nil
            } catch {
                return (error as? AvatarError)?.code
            }
        }
        #expect(code { try Avatar([], mediaType: "image/png") } == .empty)
        #expect(code { try Avatar([1, 2, 3]) } == .unknownType)
        #expect(code { try Avatar([1, 2, 3], mediaType: "image/png", maximumSize: 2) } == .tooLarge)
        #expect(code { try Avatar([1, 2, 3], mediaType: "image/png", maximumSize: 3) } == nil)
        #expect(code { try Avatar([UInt8](repeating: 1, count: 131_073), mediaType: "image/png") } == .tooLarge)
        #expect(code { try Avatar(AvatarData([UInt8](repeating: 1, count: 131_073))) } == .tooLarge)
        #expect(throws: AvatarError.self) { try Avatar(.embedded([1], mediaType: nil)) }
    }

    @Test("an avatar goes out in both ways and comes back")
    func ways() throws {
        let avatar = try Avatar(Self.png)
        var card = VCard()
        card.photo = VCard.Image(avatar)
        let photo = try #require(try VCard(Element(card)).photo)
        #expect(try Avatar(photo) == avatar)
        #expect(try Avatar(AvatarData(Element(AvatarData(avatar)))) == avatar)
        let metadata = try AvatarMetadata(Element(AvatarMetadata(avatar)))
        #expect(
            metadata.stored
                == AvatarMetadata.Info(
                    id: avatar.id, byteCount: Self.png.count, mediaType: "image/png", width: 32, height: 48))
        #expect(try VCardUpdate(Element(VCardUpdate(avatar))).photo == .avatar(avatar.id))
        #expect(try Avatar(VCard.Image.external("https://example.org/a.png")) == nil)
    }

    @Test("presence says: not ready, no avatar, this avatar (XEP-0153 §4.1)")
    func update() throws {
        func update(_ content: String) throws -> VCardUpdate {
            try VCardUpdate(element("<x xmlns='vcard-temp:x:update'>\(content)</x>"))
        }
        let id = "01b87fcd030b72895ff8e88db57ec525450f000d"
        #expect(try update("").photo == .notReady)
        #expect(try update("<photo/>").photo == .noAvatar)
        #expect(try update("<photo>\(id)</photo>").photo == .avatar(id))
        #expect(try update("<photo> \(id.uppercased())\n</photo>").photo == .avatar(id))
        #expect("\(try Element(VCardUpdate(.notReady)))" == "<x xmlns='vcard-temp:x:update'/>")
        #expect("\(try Element(VCardUpdate(.noAvatar)))" == "<x xmlns='vcard-temp:x:update'><photo/></x>")
        #expect(VCardUpdate(nil).photo == .noAvatar)
        for bad in ["x", "sha1", String(id.dropLast()), id + "0", String(id.dropLast()) + "g"] {
            #expect(throws: PayloadError.self) { try update("<photo>\(bad)</photo>") }
        }
    }

    @Test("metadata without a form says that there is no avatar (XEP-0084 §3.5)")
    func disabled() throws {
        #expect("\(try Element(AvatarMetadata()))" == "<metadata xmlns='urn:xmpp:avatar:metadata'/>")
        #expect(try AvatarMetadata(Element(AvatarMetadata(nil))) == AvatarMetadata())
        let old = try AvatarMetadata(element("<metadata xmlns='urn:xmpp:avatar:metadata'><stop/></metadata>"))
        #expect(old.infos.isEmpty && old.stored == nil)
    }

    @Test("metadata tells of several forms and of other services (XEP-0084 §5)")
    func metadata() throws {
        let several = try AvatarMetadata(#require(Example.avatars.first { $0.name.contains("several") }).element())
        #expect(several.infos.map(\.mediaType) == ["image/png", "image/png", "image/gif", "image/mng"])
        #expect(several.stored?.id == "111f4b3c50d7b0df729d299bc6f8e9ef9066971f")
        #expect(several.infos.last?.url == "http://avatars.example.org/happy.mng")
        #expect(several.infos.last?.byteCount == 78_912)
        let pointing = try AvatarMetadata(#require(Example.avatars.last).element())
        #expect(pointing.pointers.first?.content.child("game")?.text == "Ancapistan")
        var pointer = AvatarMetadata.Pointer(Element(QName("x", in: "urn:example:game")))
        pointer.byteCount = 5
        pointer.id = "111f4b3c50d7b0df729d299bc6f8e9ef9066971f"
        pointer.mediaType = "image/png"
        pointer.width = 1
        pointer.height = 2
        let written = AvatarMetadata([], pointers: [pointer])
        #expect(try AvatarMetadata(Element(written)) == written)
    }

    @Test(
        "metadata without what is required, or with what is none, is refused (XEP-0084 §4.2.1)",
        arguments: [
            ("bytes='1' type='image/png'", "id"), ("id='x' bytes='1' type='image/png'", "id"),
            ("id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f' type='image/png'", "bytes"),
            ("id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f' bytes='-1' type='image/png'", "bytes"),
            ("id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f' bytes='9223372036854775808' type='image/png'", "bytes"),
            ("id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f' bytes='1'", "type"),
            ("id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f' bytes='1' type=''", "type"),
            ("id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f' bytes='1' type='image/png' width='wide'", "width"),
        ])
    func badMetadata(attributes: String, wrong: String) throws {
        let error = #expect(throws: PayloadError.self) {
            try AvatarMetadata(element("<metadata xmlns='urn:xmpp:avatar:metadata'><info \(attributes)/></metadata>"))
        }
        #expect(error?.attribute == wrong)
    }

    @Test("line feeds in the bytes are passed over, anything else is refused (XEP-0084 §4.1)")
    func data() throws {
        func data(_ text: String) throws -> AvatarData {
            try AvatarData(element("<data xmlns='urn:xmpp:avatar:data'>\(text)</data>"))
        }
        #expect(try data("\n  aGVs\n  bG8=\n").bytes == Array("hello".utf8))
        #expect(
            "\(try Element(AvatarData(Array("hello".utf8))))" == "<data xmlns='urn:xmpp:avatar:data'>aGVsbG8=</data>")
        for bad in ["", "  ", "aGVsbG8", "aGVsbG8*", "qANQR1DBwU4DX7jmYZnncm..."] {
            #expect(throws: PayloadError.self) { try data(bad) }
        }
    }
}
