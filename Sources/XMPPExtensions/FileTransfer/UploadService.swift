// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0363 v1.2.0: §3 (discovering support), §5 (upload purpose)

public import XMPPComponent
public import XMPPCore

/// An upload service as service discovery shows it (XEP-0363 §3).
public struct UploadService: Hashable, Sendable {
    /// Whom to ask for slots.
    public var address: JID
    /// Bytes that a file may have; `nil` when the service does not tell.
    public var maximumFileSize: Int?
    /// The features of the purposes it knows (``UploadPurpose/feature``).
    public var purposes: Set<String>

    /// A service that is known from elsewhere.
    public init(address: JID, maximumFileSize: Int? = nil, purposes: Set<String> = []) {
        self.address = address
        self.maximumFileSize = maximumFileSize
        self.purposes = purposes
    }

    /// Reads what an entity says of itself; `nil` when it is no upload service.
    ///
    /// Of several forms the one of XEP-0363 counts; ejabberd sends one for its predecessor too.
    public init?(address: JID, info: DiscoInfo) {
        guard info.features.contains(UploadSlotRequest.namespace) else { return nil }
        let forms = info.forms.compactMap { try? DataForm($0) }
        let form = forms.first { $0.formType == UploadSlotRequest.namespace }
        let size = form?["max-file-size"]?.values.first.flatMap(positiveNumber)
        let prefix = UploadPurpose.namespace + "#"
        self.init(
            address: address, maximumFileSize: size, purposes: Set(info.features.filter { $0.hasPrefix(prefix) }))
    }

    /// Whether it knows the purpose. All know ``UploadPurpose/message``.
    public func knows(_ purpose: UploadPurpose) -> Bool {
        purpose == .message || purposes.contains(purpose.feature)
    }
}

extension Component {
    /// Looks for an upload service: the server itself, or one of the first 32 of its items.
    ///
    /// - Parameters:
    ///   - server: The server's domain, such as `example.org`.
    ///   - timeout: How long each of them has to answer.
    /// - Returns: The first in the server's order; `nil` when there is none. Who does not answer is passed over.
    /// - Throws: what the server answers instead of its items: a `StanzaError`, `PayloadError` or `ComponentError`.
    public func uploadService(of server: JID, timeout: Duration = .seconds(10)) async throws -> UploadService? {
        let items = try await query(DiscoItemsQuery(), to: server, timeout: timeout).items
        var addresses = [server]
        for item in items.lazy.filter({ $0.node == nil }).prefix(32) where !addresses.contains(item.jid) {
            addresses.append(item.jid)
        }
        return try await withThrowingTaskGroup(of: (Int, UploadService?).self) { group in
            for (position, address) in addresses.enumerated() where address != domain {
                group.addTask {
                    do {
                        let info = try await self.query(DiscoInfoQuery(), to: address, timeout: timeout)
                        return (position, UploadService(address: address, info: info))
                    } catch let error as CancellationError {
                        throw error
                    } catch {
                        return (position, nil)
                    }
                }
            }
            var found: (position: Int, service: UploadService)?
            for try await (position, service) in group {
                guard let service, position < found?.position ?? .max else { continue }
                found = (position, service)
            }
            return found?.service
        }
    }
}
