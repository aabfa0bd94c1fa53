// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import Logging
import Synchronization

/// The level of a logger that can be changed while it is in use, whoever has a copy of it.
public final class LogLevelSwitch: Sendable {
    private let current: Mutex<Logger.Level>

    /// A switch at a level.
    public init(_ level: Logger.Level) {
        current = Mutex(level)
    }

    /// The level.
    public var level: Logger.Level {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// A log handler whose level is that of this switch. To set the level of a logger with it changes the switch.
    public func handler(_ handler: any LogHandler) -> any LogHandler { SwitchedLogHandler(handler, self) }
}

private struct SwitchedLogHandler: LogHandler {
    private var handler: any LogHandler
    private let control: LogLevelSwitch

    init(_ handler: any LogHandler, _ control: LogLevelSwitch) {
        self.handler = handler
        self.handler.logLevel = .trace
        self.control = control
    }

    var logLevel: Logger.Level {
        get { control.level }
        set { control.level = newValue }
    }

    var metadata: Logger.Metadata {
        get { handler.metadata }
        set { handler.metadata = newValue }
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { handler.metadataProvider }
        set { handler.metadataProvider = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { handler[metadataKey: key] }
        set { handler[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) { handler.log(event: event) }
}
