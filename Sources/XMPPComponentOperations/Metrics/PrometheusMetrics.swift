// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import CoreMetrics
import NIOConcurrencyHelpers

/// Keeps metrics in memory and writes them down in Prometheus' text format.
///
/// ```swift
/// let metrics = PrometheusMetrics()
/// MetricsSystem.bootstrap(metrics)
/// ```
/// A `ComponentProgram` does so when `HEALTH_PORT` is set. Counters and gauges are counters and gauges; timers are histograms
/// in seconds, aggregating recorders histograms. Names and labels are made fit for the format, and there is a limit to the number
/// of series: what is beyond it is counted and not kept.
public final class PrometheusMetrics: MetricsFactory {
    /// What a name stands for: each has one type.
    struct Family: Sendable {
        let type: MetricType
        /// By their labels in the format's own writing.
        var series: [String: any Series]
    }

    private struct State {
        var families: [String: Family] = [:]
        var count = 0
        var refused = 0
    }

    /// How many series there may be, all names together.
    public let maximumSeries: Int
    private let state = NIOLockedValueBox(State())

    /// Nothing counted yet.
    ///
    /// - Parameter maximumSeries: How many series there may be, all names together; a histogram is one.
    public init(maximumSeries: Int = 4096) {
        self.maximumSeries = maximumSeries
    }

    // MARK: Making

    /// A counter.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter) { CounterSeries() } ?? NOOPMetricsHandler.instance
    }

    /// A counter.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, .counter) { GaugeSeries() } ?? NOOPMetricsHandler.instance
    }

    /// A gauge, or a histogram when it aggregates.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else {
            return series(label, dimensions, .gauge) { GaugeSeries() } ?? NOOPMetricsHandler.instance
        }
        return series(label, dimensions, .histogram) { HistogramSeries(bounds: HistogramSeries.amounts) }
            ?? NOOPMetricsHandler.instance
    }

    /// A gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge) { GaugeSeries() } ?? NOOPMetricsHandler.instance
    }

    /// A histogram in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let label = label.hasSuffix("_seconds") ? label : label + "_seconds"
        return series(label, dimensions, .histogram) { HistogramSeries(bounds: HistogramSeries.seconds) }
            ?? NOOPMetricsHandler.instance
    }

    /// The same name and labels are the same series, whoever asks.
    private func series<Kind: Series>(
        _ label: String, _ dimensions: [(String, String)], _ type: MetricType, _ make: () -> Kind
    ) -> Kind? {
        let name = PrometheusText.name(label)
        let labels = PrometheusText.labels(dimensions)
        return state.withLockedValue { state in
            var family = state.families[name] ?? Family(type: type, series: [:])
            if let known = family.series[labels] {
                if let known = known as? Kind { return known }
            } else if family.type == type, state.count < maximumSeries {
                let series = make()
                family.series[labels] = series
                state.families[name] = family
                state.count += 1
                return series
            }
            state.refused += 1
            return nil
        }
    }

    // MARK: Letting go

    /// It is forgotten.
    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    /// It is forgotten.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    /// It is forgotten.
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    /// It is forgotten.
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    /// It is forgotten.
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    private func remove(_ handler: AnyObject) {
        state.withLockedValue { state in
            for (name, family) in state.families {
                guard let labels = family.series.first(where: { $0.value === handler })?.key else { continue }
                state.families[name]?.series[labels] = nil
                if family.series.count == 1 { state.families[name] = nil }
                state.count -= 1
                return
            }
        }
    }

    // MARK: Writing down

    /// Everything, in the text format of version 0.0.4, ordered by name and labels.
    public var text: String {
        let (families, refused) = state.withLockedValue { ($0.families, $0.refused) }
        var text = PrometheusText()
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text.begin(name, family.type, help: MetricHelp.texts[name])
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(name, labels, to: &text)
            }
        }
        text.begin(
            "metrics_series_refused_total", .counter,
            help: "Series that were not kept: too many, or a name that stands for another type")
        text.sample("metrics_series_refused_total", "", Double(refused))
        return text.text
    }
}
