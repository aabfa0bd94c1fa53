// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0066 v1.5: §3 (links in messages); XEP-0363 v1.2.0: §4, §7 (upload)

import FoundationEssentials
import Logging
import XMPPComponent
import XMPPExtensions
import XMPPHTTPUpload

// Calendar files, both ways.
extension Attendant {
    /// Sends a file of the secretary's.
    func send(_ file: SecretaryReply.File, _ context: BotContext) async throws {
        guard let files else {
            try await context.reply(String(decoding: file.content, as: UTF8.self))
            return
        }
        let url: URL
        do {
            url = try await files.upload(.bytes(file.content), name: file.name, mediaType: file.mediaType)
        } catch {
            logger.warning("a file was not uploaded", metadata: ["error": "\(error)"])
            throw BotError(
                "I could not put the file anywhere for you to fetch it: the server's upload service does not take it.")
        }
        // Clients show a file where the text is its address.
        var message = BotMessage(url.absoluteString)
        message.link = url.absoluteString
        try await context.reply(message)
    }

    /// Whether a text is the address of a calendar file, and nothing else.
    static func isCalendarLink(_ text: String) -> Bool {
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let url = URL(string: text)
        else {
            return false
        }
        return ["http", "https"].contains(url.scheme?.lowercased()) && url.path().lowercased().hasSuffix(".ics")
    }

    /// Fetches a calendar file, and asks whether to take it over.
    func fetch(_ link: String, _ context: BotContext) async throws {
        guard Self.isCalendarLink(link) else {
            throw BotError("I can read calendar files, whose address ends in .ics, and nothing else.")
        }
        guard let files else { throw BotError("I can fetch nothing without a server.") }
        let file: DownloadedFile
        do {
            file = try await files.download(link, limit: configuration.limits.fileSize)
        } catch let error as HTTPFilesError {
            throw BotError("I could not fetch that file. \(error.message)")
        }
        try await say(try await secretary.offerImport(file.bytes, from: context.sender, at: moment), context)
    }
}
