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
        return ["http", "https", "webcal"].contains(url.scheme?.lowercased())
            && url.path().lowercased().hasSuffix(".ics")
    }

    /// Fetches a calendar file, and asks whether to take it over.
    func fetch(_ link: String, _ context: BotContext) async throws {
        guard Self.isCalendarLink(link) else {
            throw BotError("I can read calendar files, whose address ends in .ics, and nothing else.")
        }
        guard let files else { throw BotError("I can fetch nothing without a server.") }
        let file: DownloadedFile
        // What calendar programs write in the place of https, so that links open in them.
        let isWebcal = link.prefix(9).lowercased() == "webcal://"
        let address = isWebcal ? "https://" + link.dropFirst(9) : link
        do {
            file = try await files.download(address, limit: configuration.limits.fileSize)
        } catch let error as HTTPFilesError {
            logger.debug("a calendar file was not fetched", metadata: ["error": "\(error)"])
            throw BotError("I could not fetch that file. \(Self.words(for: error))")
        }
        try await say(try await secretary.offerImport(file.bytes, from: context.sender, at: moment), context)
    }

    /// Why a file cannot be fetched, for whoever sent the link. Of a host that is not found and of one that is inside, the
    /// same: which names there are in this network is nobody's business.
    private static func words(for error: HTTPFilesError) -> String {
        switch error.code {
        case .insecureURL: "I fetch files by https alone."
        case .unreachable, .privateAddress: "I cannot reach its host."
        case .untrusted: "Its host has no certificate that I trust."
        case .tooLarge: "It is larger than I read."
        case .timeout, .connectionLost: "It did not arrive: try again later."
        case .tooManyTransfers, .notRunning: "I am busy just now: try again in a minute."
        case .badStatus: "Its host does not give it to me\(error.status.map { " (\($0))" } ?? "")."
        default: "The link leads nowhere."
        }
    }
}
