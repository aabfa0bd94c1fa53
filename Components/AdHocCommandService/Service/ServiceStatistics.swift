// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import Metrics
import Synchronization

/// Keeps the component's counters, so that a command can tell them: `ComponentConfiguration.metrics`.
///
/// Timers are counted and not kept; there is one number for each name, whatever its labels.
public final class ServiceStatistics: MetricsFactory {
    private let numbers = Mutex<[String: Double]>([:])

    /// Nothing counted yet.
    public init() {}

    /// The numbers by name, in the order of names.
    public var values: [(name: String, value: Int)] {
        numbers.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, Self.whole($0.value)) }
    }

    /// The nearest whole number towards zero that there is.
    private static func whole(_ value: Double) -> Int {
        if let number = Int(exactly: value.rounded(.towardZero)) { return number }
        return value.isNaN ? 0 : value < 0 ? .min : .max
    }

    /// A counter of that name.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { Number(label, self) }

    /// A counter of that name.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler { Number(label, self) }

    /// A gauge or a count of that name.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Number(label, self)
    }

    /// A gauge of that name.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { Number(label, self) }

    /// A count of what is timed.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { Number(label, self) }

    /// They are kept.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// They are kept.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// They are kept.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// They are kept.
    public func destroyMeter(_ handler: any MeterHandler) {}
    /// They are kept.
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func change(_ name: String, _ change: (inout Double) -> Void) {
        numbers.withLock { change(&$0[name, default: 0]) }
    }

    private final class Number: CounterHandler, FloatingPointCounterHandler, RecorderHandler, MeterHandler, TimerHandler
    {
        private let name: String
        private let statistics: ServiceStatistics

        init(_ name: String, _ statistics: ServiceStatistics) {
            self.name = name
            self.statistics = statistics
        }

        func increment(by amount: Int64) { statistics.change(name) { $0 += Double(amount) } }
        func increment(by amount: Double) { statistics.change(name) { $0 += amount } }
        func decrement(by amount: Double) { statistics.change(name) { $0 -= amount } }
        func record(_ value: Int64) { set(Double(value)) }
        func record(_ value: Double) { set(value) }
        func set(_ value: Int64) { set(Double(value)) }
        func set(_ value: Double) { statistics.change(name) { $0 = value } }
        func recordNanoseconds(_ duration: Int64) { statistics.change("\(name)_count") { $0 += 1 } }
        func reset() { set(0.0) }
    }
}
