// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import CPostgreSQL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A connection in pipeline mode: commands are sent one behind the other, and one wait brings all results.
///
/// It belongs to one thread, which it blocks; every wait has an end. After a failure that `isConnectionLost` it is of no
/// more use.
final class Connection {
    private enum Expected {
        case preparation(String)
        case rows
        case end
    }

    /// Owned: `PQfinish` in `deinit`.
    private let handle: OpaquePointer
    private let url: ServerURL
    private let wakeup: Wakeup
    private var prepared: Set<String> = []
    private var expected: [Expected] = []
    /// How long a wait for answers may take.
    var patience: Duration

    /// Connects.
    ///
    /// - Parameters:
    ///   - wakeup: What ends the waits of an owner that is to stop.
    ///   - limit: How long it may take.
    init(to url: ServerURL, wakeup: Wakeup, within limit: Duration, patience: Duration) throws(SQLFailure) {
        self.url = url
        self.wakeup = wakeup
        self.patience = patience
        // What stands before the URL it may override; what stands behind it holds.
        let options: [(String, String)] = [
            ("fallback_application_name", "xmpp-pubsub"), ("keepalives_idle", "10"), ("keepalives_interval", "5"),
            ("keepalives_count", "3"), ("tcp_user_timeout", "15000"), ("dbname", url.text),
            ("client_encoding", "UTF8"),
        ]
        guard let handle = Self.begin(options) else { throw .lost("There is no memory for a connection.") }
        self.handle = handle
        // Else they go to standard error; what matters comes as a result too.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        let deadline = ContinuousClock.now + limit
        var step = PGRES_POLLING_WRITING
        while step != PGRES_POLLING_OK {
            guard PQstatus(handle) != CONNECTION_BAD, step != PGRES_POLLING_FAILED else { throw failure() }
            let isReady = FileWait.wait(
                PQsocket(handle), forWriting: step == PGRES_POLLING_WRITING, wakeup: nil, until: deadline)
            guard isReady else { throw .lost("No connection to \(url.name) within \(limit).") }
            step = PQconnectPoll(handle)
        }
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else { throw failure() }
    }

    deinit { PQfinish(handle) }

    private static func begin(_ options: [(String, String)]) -> OpaquePointer? {
        // Copies for C, freed below: libpq makes its own.
        let keys = options.map { strdup($0.0) }
        let values = options.map { strdup($0.1) }
        defer { for copy in keys + values { free(copy) } }
        let keyList = keys.map { UnsafePointer($0) } + [nil]
        let valueList = values.map { UnsafePointer($0) } + [nil]
        return PQconnectStartParams(keyList, valueList, 1)
    }

    /// What libpq says, without secrets.
    private func failure() -> SQLFailure {
        let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        // libpq tells no SQLSTATE of what happens while it connects.
        let state = Self.connectionStates.first { message.contains($0.words) }?.state
        return SQLFailure(
            state: state, message.isEmpty ? "The connection is lost" : url.masked(message), isConnectionLost: true)
    }

    private static let connectionStates: [(words: String, state: String)] = [
        ("password authentication failed", "28P01"), ("no password supplied", "28P01"),
        ("no pg_hba.conf entry", "28000"), ("does not exist", "3D000"), ("too many clients", "53300"),
        ("remaining connection slots", "53300"), ("too many connections", "53300"), ("session is read-only", "25006"),
    ]

    /// The process that serves this connection.
    var serverProcess: Int32 { PQbackendPID(handle) }

    /// A setting that the server tells when it accepts a connection.
    func setting(_ name: String) -> String? { PQparameterStatus(handle, name).map { String(cString: $0) } }

    // MARK: Commands

    /// Adds a command to the pipeline.
    func send(_ command: Command) throws(SQLFailure) {
        let statement = command.statement
        if !prepared.contains(statement.name) {
            guard PQsendPrepare(handle, statement.name, statement.sql, 0, nil) == 1 else { throw failure() }
            expected.append(.preparation(statement.name))
            prepared.insert(statement.name)
        }
        var bytes: [UInt8] = []
        var ranges: [Range<Int>?] = []
        for value in command.values {
            let start = bytes.count
            ranges.append(value.write(to: &bytes) ? start..<bytes.count : nil)
        }
        bytes.append(0)  // so that there is an address, also of an empty value
        let isSent = bytes.withUnsafeBytes { buffer in
            // Addresses into the buffer, which libpq copies before it returns.
            let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = ranges.map { range in range.flatMap { base?.advanced(by: $0.lowerBound) } }
            let lengths = ranges.map { Int32(clamping: $0?.count ?? 0) }
            let formats = [Int32](repeating: 1, count: ranges.count)
            return PQsendQueryPrepared(handle, statement.name, Int32(ranges.count), pointers, lengths, formats, 1)
        }
        guard isSent == 1 else { throw failure() }
        expected.append(.rows)
    }

    /// Ends the pipeline and waits for the results of its commands.
    ///
    /// - Returns: A result for each command, in their order.
    /// - Throws: the failure of the first command that failed; those behind it were not carried out.
    @discardableResult
    func sync() throws(SQLFailure) -> [QueryResult] {
        guard PQpipelineSync(handle) == 1 else { throw failure() }
        expected.append(.end)
        let deadline = ContinuousClock.now + patience
        try flush(until: deadline)
        var results: [QueryResult] = []
        var first: SQLFailure?
        for item in expected {
            let (result, status) = try nextResult(until: deadline)
            switch (item, status) {
            case (.end, PGRES_PIPELINE_SYNC): continue
            case (.end, _): throw .lost("The server's answers are out of order.")
            case (.rows, PGRES_TUPLES_OK), (.rows, PGRES_COMMAND_OK): results.append(QueryResult(owning: result))
            case (.preparation, PGRES_COMMAND_OK): PQclear(result)
            default:
                if case .preparation(let name) = item { prepared.remove(name) }
                let failed = first ?? self.failure(result)
                PQclear(result)
                first = failed
                if failed.isConnectionLost || PQstatus(handle) == CONNECTION_BAD {
                    throw SQLFailure(state: failed.state, failed.message, isConnectionLost: true)
                }
            }
            if case .end = item { continue }
            try endOfCommand(until: deadline)
        }
        expected = []
        if let first { throw first }
        return results
    }

    /// Carries out one command, behind those that were sent before.
    func run(_ command: Command) throws(SQLFailure) -> QueryResult {
        try send(command)
        guard let result = try sync().last else { throw .lost("The server did not answer.") }
        return result
    }

    private func nextResult(until deadline: ContinuousClock.Instant) throws(SQLFailure)
        -> (OpaquePointer, ExecStatusType)
    {
        try awaitResult(until: deadline)
        guard let result = PQgetResult(handle) else { throw failure() }
        return (result, PQresultStatus(result))
    }

    /// Behind the result of a command there is a null.
    private func endOfCommand(until deadline: ContinuousClock.Instant) throws(SQLFailure) {
        try awaitResult(until: deadline)
        if let surplus = PQgetResult(handle) {
            PQclear(surplus)
            throw failure()
        }
    }

    private func failure(_ result: OpaquePointer) -> SQLFailure {
        // 'C' is PG_DIAG_SQLSTATE, 'M' PG_DIAG_MESSAGE_PRIMARY. Details may quote data: they are left out.
        let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) }
        let message = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) }
        guard let state, let message else { return failure() }
        return SQLFailure(state: state, url.masked(message))
    }

    // MARK: Waiting

    private func flush(until deadline: ContinuousClock.Instant) throws(SQLFailure) {
        while true {
            let state = PQflush(handle)
            guard state >= 0 else { throw failure() }
            if state == 0 { return }
            // The server may not read on before we have read what it answered to earlier commands.
            guard FileWait.wait(PQsocket(handle), forWriting: true, orReading: true, wakeup: nil, until: deadline)
            else { throw .lost("The server took no commands within \(patience)") }
            guard PQconsumeInput(handle) == 1 else { throw failure() }
        }
    }

    private func awaitResult(until deadline: ContinuousClock.Instant) throws(SQLFailure) {
        while PQisBusy(handle) == 1 {
            guard FileWait.wait(PQsocket(handle), forWriting: false, wakeup: nil, until: deadline) else {
                throw .lost("The server did not answer within \(patience)")
            }
            guard PQconsumeInput(handle) == 1 else { throw failure() }
        }
    }

    // MARK: Notifications

    /// A notification's payload and who sent it.
    struct Notification {
        let payload: String
        let serverProcess: Int32
    }

    /// Waits until something arrives, the wakeup is rung or the time is over.
    func waitForInput(until deadline: ContinuousClock.Instant) throws(SQLFailure) {
        _ = FileWait.wait(PQsocket(handle), forWriting: false, wakeup: wakeup, until: deadline)
        guard PQconsumeInput(handle) == 1, PQstatus(handle) != CONNECTION_BAD else { throw failure() }
    }

    /// The notifications that have arrived.
    func notifications() -> [Notification] {
        var arrived: [Notification] = []
        while let notification = PQnotifies(handle) {
            // Ours to free.
            arrived.append(
                Notification(
                    payload: notification.pointee.extra.map { String(cString: $0) } ?? "",
                    serverProcess: notification.pointee.be_pid))
            PQfreemem(notification)
        }
        return arrived
    }
}
