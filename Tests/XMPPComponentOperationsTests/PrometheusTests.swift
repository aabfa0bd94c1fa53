// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Metrics
import Testing

@testable import XMPPComponentOperations

struct PrometheusTests {
    private func lines(_ metrics: PrometheusMetrics) -> [String] {
        metrics.text.split(separator: "\n").map(String.init).filter { !$0.contains("metrics_series_refused_total") }
    }

    @Test("counters, gauges and timers are written in the text format, ordered")
    func format() {
        let metrics = PrometheusMetrics()
        Counter(label: "b_total", dimensions: [("kind", "iq")], factory: metrics).increment(by: 3)
        Counter(label: "b_total", dimensions: [("kind", "chat")], factory: metrics).increment()
        Gauge(label: "a", factory: metrics).record(2.5)
        #expect(
            lines(metrics) == [
                "# TYPE a gauge", "a 2.5", "# TYPE b_total counter", "b_total{kind=\"chat\"} 1",
                "b_total{kind=\"iq\"} 3",
            ])
    }

    @Test("a timer is a cumulative histogram in seconds, with the sum and the count")
    func histogram() {
        let metrics = PrometheusMetrics()
        let timer = Timer(label: "work", dimensions: [("route", "x")], factory: metrics)
        for milliseconds in [1, 30, 30, 60_000] { timer.recordMilliseconds(milliseconds) }
        let lines = lines(metrics)
        #expect(lines.first == "# TYPE work_seconds histogram")
        #expect(lines.contains("work_seconds_bucket{route=\"x\",le=\"0.00025\"} 0"))
        #expect(lines.contains("work_seconds_bucket{route=\"x\",le=\"0.001\"} 1"))
        #expect(lines.contains("work_seconds_bucket{route=\"x\",le=\"0.05\"} 3"))
        #expect(lines.contains("work_seconds_bucket{route=\"x\",le=\"30\"} 3"))
        #expect(lines.contains("work_seconds_bucket{route=\"x\",le=\"+Inf\"} 4"))
        #expect(lines.contains("work_seconds_count{route=\"x\"} 4"))
        #expect(lines.contains { $0.hasPrefix("work_seconds_sum{route=\"x\"} 60.06") })
        // Cumulative: no bucket has less than the one before.
        let counts = lines.filter { $0.contains("_bucket") }.compactMap { Int($0.split(separator: " ").last ?? "") }
        #expect(counts == counts.sorted())
    }

    @Test("values of labels are escaped, names are made fit")
    func escaping() {
        let metrics = PrometheusMetrics()
        let hostile = "a\"b\\c\nd\r\ne"
        Counter(label: "1 odd-näme", dimensions: [("la bel", hostile), ("le", "x"), ("", "y")], factory: metrics)
            .increment()
        #expect(
            lines(metrics) == [
                "# TYPE _1_odd_n_me counter",
                "_1_odd_n_me{_=\"y\",exported_le=\"x\",la_bel=\"a\\\"b\\\\c\\nd\r\\ne\"} 1",
            ])
    }

    @Test("not-a-number and infinities have their own writing")
    func numbers() {
        #expect(PrometheusText.number(.nan) == "NaN")
        #expect(PrometheusText.number(.infinity) == "+Inf")
        #expect(PrometheusText.number(-.infinity) == "-Inf")
        #expect(PrometheusText.number(1e300) == "1e+300")
        #expect(PrometheusText.number(0.000025) == "2.5e-05")
        #expect(PrometheusText.number(-0.0) == "0")
    }

    @Test("the number of series is limited; what is beyond is counted and does no harm")
    func limit() {
        let metrics = PrometheusMetrics(maximumSeries: 3)
        for number in 0..<10 {
            Counter(label: "c", dimensions: [("jid", "\(number)")], factory: metrics).increment()
        }
        #expect(lines(metrics).count == 4)
        #expect(metrics.text.contains("metrics_series_refused_total 7\n"))
    }

    @Test("the same name and labels are the same series; a name has one type")
    func identity() {
        let metrics = PrometheusMetrics()
        Counter(label: "c", dimensions: [("a", "1"), ("b", "2")], factory: metrics).increment()
        Counter(label: "c", dimensions: [("b", "2"), ("a", "1")], factory: metrics).increment()
        Gauge(label: "c", dimensions: [("a", "1"), ("b", "2")], factory: metrics).record(5)
        #expect(lines(metrics) == ["# TYPE c counter", "c{a=\"1\",b=\"2\"} 2"])
        #expect(metrics.text.contains("metrics_series_refused_total 1\n"))
    }

    @Test("what is destroyed is not written any more, and makes room")
    func destroying() {
        let metrics = PrometheusMetrics(maximumSeries: 1)
        let counter = Counter(label: "c", factory: metrics)
        counter.increment()
        counter.destroy()
        Gauge(label: "g", factory: metrics).record(1)
        #expect(lines(metrics) == ["# TYPE g gauge", "g 1"])
    }

    @Test("meters and fractions add up")
    func meters() {
        let metrics = PrometheusMetrics()
        let meter = Meter(label: "m", factory: metrics)
        meter.set(1.5)
        meter.increment(by: 2)
        meter.decrement(by: 1)
        let fraction = FloatingPointCounter(label: "f_total", factory: metrics)
        fraction.increment(by: 0.25)
        #expect(lines(metrics) == ["# TYPE f_total counter", "f_total 0.25", "# TYPE m gauge", "m 2.5"])
    }

    @Test("the process tells of itself")
    func process() {
        let text = ProcessMetrics().text
        #expect(text.contains("# TYPE process_start_time_seconds gauge"))
        #if os(Linux)
            #expect(text.contains("\nprocess_resident_memory_bytes "))
            #expect(text.contains("\nprocess_open_fds "))
        #endif
    }
}
