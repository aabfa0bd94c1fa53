// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Testing
import XMLStream

@Suite("the stream machine (XEP-0114 §3)") struct StreamMachineTests {
    typealias Stream = StreamTranscript

    @Test("header, handshake, stanzas, and the end that we want")
    func wholeLife() {
        let stream = Stream.connecting()
        #expect(stream.connected() == ["header"])
        #expect(stream.phase == .awaitingHeader)
        #expect(stream.server(Stream.header) == ["authenticate 'da4d4e38'"])
        #expect(stream.phase == .authenticating && !stream.isEstablished)
        #expect(stream.server("<handshake/>") == ["established"])
        #expect(stream.isEstablished)
        #expect(stream.server("<message from='a@b' to='echo.example.org'/>") == ["deliver message"])
        #expect(stream.stop() == ["footer"])
        #expect(stream.phase == .closing)
        #expect(stream.server("<presence from='a@b'/>") == ["deliver presence"])
        #expect(stream.server("</stream:stream>") == ["close: stopped"])
        #expect(stream.phase == .closed)
        #expect(stream.inputClosed() == [])
    }

    @Test("stanzas in the segment of the handshake follow it")
    func stanzasGluedToHandshake() {
        let stream = Stream.authenticating()
        #expect(
            stream.server("<handshake/><message from='localhost'/><iq from='localhost' type='get' id='1'/>")
                == ["established", "deliver message", "deliver iq"])
    }

    @Test("a header without from, or without xml:lang, is a header")
    func bareHeader() {
        let stream = Stream.awaitingHeader()
        let header =
            "<stream:stream id='7' xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams'>"
        #expect(stream.server(header) == ["authenticate '7'"])
    }

    @Test("features during the handshake are ignored")
    func features() {
        let stream = Stream.authenticating()
        #expect(stream.server("<stream:features/>") == [])
        #expect(stream.server("<handshake/>") == ["established"])
    }

    // MARK: The empty id

    @Test("an empty id is answered when the read is over and held no error")
    func emptyID() {
        let stream = Stream.awaitingHeader()
        #expect(stream.server(Stream.headerWithoutID) == ["authenticate ''"])
        #expect(stream.server("<handshake/>") == ["established"])
    }

    @Test("an error glued to a header with an empty id is reported, and no handshake sent")
    func unknownHostOfProsody() {
        let stream = Stream.awaitingHeader()
        #expect(
            stream.server(Stream.headerWithoutID + Stream.error("host-unknown"))
                == ["footer, close: stream error while authenticating: host-unknown"])
    }

    @Test("a header with an empty id that comes in pieces is answered once")
    func emptyIDInPieces() {
        let stream = Stream.awaitingHeader()
        #expect(stream.server(String(Stream.headerWithoutID.dropLast(10))) == [])
        #expect(stream.server(String(Stream.headerWithoutID.suffix(10))) == ["authenticate ''"])
        #expect(stream.server(" ") == [])
        #expect(
            stream.server(Stream.error("host-unknown"))
                == ["footer, close: stream error while authenticating: host-unknown"])
    }

    @Test("a missing id is an empty one")
    func missingID() {
        let stream = Stream.awaitingHeader()
        #expect(stream.server(Stream.headerWithoutID.replacing(" id=''", with: "")) == ["authenticate ''"])
    }

    @Test("a handshake before ours is unexpected")
    func handshakeBeforeOurs() {
        let stream = Stream.awaitingHeader()
        #expect(
            stream.server(Stream.headerWithoutID + "<handshake/>")
                == [
                    "error not-authorized, footer, close: "
                        + "unexpected while authenticating: <handshake> instead of the handshake"
                ])
    }

    // MARK: Refusals

    @Test("an error glued to a header with an id is reported after the handshake was asked for")
    func ownDomainOfEjabberd() {
        let stream = Stream.awaitingHeader()
        #expect(
            stream.server(Stream.header + Stream.error("conflict"))
                == ["authenticate 'da4d4e38'", "footer, close: stream error while authenticating: conflict"])
    }

    @Test("a wrong secret")
    func wrongSecret() {
        let stream = Stream.authenticating()
        #expect(
            stream.server(Stream.error("not-authorized"))
                == ["footer, close: stream error while authenticating: not-authorized"])
        #expect(stream.inputClosed() == [])
    }

    @Test("a stanza instead of the handshake")
    func stanzaBeforeHandshake() {
        #expect(
            Stream.authenticating().server("<message/>") == [
                "error not-authorized, footer, close: unexpected while authenticating: <message> instead of the handshake"
            ])
        #expect(
            Stream.authenticating().server("<message><a><b><c/></b></a></message>") == [
                "error not-authorized, footer, close: unexpected while authenticating: <message> instead of the handshake"
            ])
    }

    @Test("a handshake of type error, as Prosody answers a wrong content namespace, does not establish")
    func handshakeOfTypeError() {
        let actions = Stream.authenticating().server("<handshake type='error'><error/></handshake>")
        #expect(actions.count == 1 && actions.allSatisfy { $0.hasPrefix("error not-authorized, footer, close:") })
    }

    @Test("a handshake in another namespace does not establish")
    func foreignHandshake() {
        let actions = Stream.authenticating().server("<handshake xmlns='urn:example'/>")
        #expect(actions.count == 1 && actions.allSatisfy { $0.hasPrefix("error not-authorized, footer, close:") })
    }

    @Test("a root element that is no stream")
    func otherRoot() {
        #expect(
            Stream.awaitingHeader().server("<html xmlns='http://www.w3.org/1999/xhtml'>") == [
                "error invalid-namespace, footer, close: "
                    + "unexpected while awaiting the stream header: <html> opens the stream"
            ])
    }

    @Test("bytes that are no XML, in each phase")
    func malformed() {
        let tls = Stream.awaitingHeader().server("\u{15}\u{03}\u{01}")
        #expect(
            tls.count == 1 && tls.allSatisfy { $0.hasPrefix("error ") && $0.contains("awaiting the stream header") })
        let handshake = Stream.authenticating().server("<a></b>")
        #expect(handshake.count == 1)
        #expect(
            handshake.allSatisfy { $0.hasPrefix("error not-well-formed, footer, close: malformed stream while auth") })
        let late = Stream.established().server("<message/><!-- no -->")
        #expect(late.first == "deliver message" && late.count == 2)
        #expect(late.last?.hasPrefix("error restricted-xml, footer, close: malformed stream while established") == true)
        #expect(Stream.closing().server("<a></b>") == ["close: stopped"])
    }

    // MARK: An established stream

    @Test("a stream error ends it")
    func streamError() {
        #expect(
            Stream.established().server("<presence/>" + Stream.error("invalid-from"))
                == ["deliver presence", "footer, close: stream error while established: invalid-from"])
    }

    @Test("a stanza over a limit is refused and the stream lives")
    func refused() {
        let stream = Stream.established()
        let deep = "<message><a><b><c/></b></a></message>"
        #expect(stream.server(deep + "<presence/>") == ["refuse message depth", "deliver presence"])
        #expect(stream.stop() == ["footer"])
        #expect(stream.server(deep) == ["refuse message depth"])
    }

    @Test("a stream error over a limit is still a stream error")
    func refusedStreamError() {
        let error = "<stream:error><a><b><c/></b></a></stream:error>"
        #expect(
            Stream.established().server(error)
                == ["footer, close: stream error while established: undefined-condition"])
        #expect(
            Stream.authenticating().server(error)
                == ["footer, close: stream error while authenticating: undefined-condition"])
        #expect(Stream.closing().server(error) == ["close: stopped"])
    }

    @Test("elements that are no stanzas are delivered, not fatal")
    func otherElements() {
        #expect(
            Stream.established().server("<handshake/><foo xmlns='urn:x'/>") == ["deliver handshake", "deliver foo"])
    }

    @Test("the server's end of the stream is answered")
    func peerCloses() {
        #expect(Stream.established().server("</stream:stream>") == ["footer, close: the server closed the stream"])
        #expect(Stream.authenticating().server("</stream:stream>") == ["footer, close: the server closed the stream"])
    }

    @Test("a stream error after our end changes nothing")
    func errorWhileClosing() {
        #expect(Stream.closing().server(Stream.error("system-shutdown")) == ["close: stopped"])
    }

    // MARK: The other events, in every phase

    @Test("end of input")
    func inputClosed() {
        #expect(Stream.connecting().inputClosed() == ["close: connection lost while connecting"])
        #expect(Stream.awaitingHeader().inputClosed() == ["close: connection lost while awaiting the stream header"])
        #expect(Stream.authenticating().inputClosed() == ["close: connection lost while authenticating"])
        #expect(Stream.established().inputClosed() == ["close: connection lost while established"])
        #expect(Stream.closing().inputClosed() == ["close: stopped"])
        #expect(Stream.closed().inputClosed() == [])
    }

    @Test("the request to stop")
    func stop() {
        #expect(Stream.connecting().stop() == ["close: stopped"])
        #expect(Stream.awaitingHeader().stop() == ["close: stopped"])
        #expect(Stream.authenticating().stop() == ["close: stopped"])
        #expect(Stream.established().stop() == ["footer"])
        #expect(Stream.closing().stop() == [])
        #expect(Stream.closed().stop() == [])
    }

    @Test("a deadline")
    func deadline() {
        #expect(Stream.connecting().deadlinePassed() == ["close: timeout while connecting"])
        #expect(
            Stream.awaitingHeader().deadlinePassed()
                == ["error connection-timeout, footer, close: timeout while awaiting the stream header"])
        #expect(
            Stream.authenticating().deadlinePassed()
                == ["error connection-timeout, footer, close: timeout while authenticating"])
        #expect(Stream.established().deadlinePassed() == [])
        #expect(Stream.closing().deadlinePassed() == ["close: stopped"])
        #expect(Stream.closed().deadlinePassed() == [])
    }

    @Test("a server that does not answer pings")
    func notResponding() {
        #expect(Stream.established().notResponding() == ["close: the server does not answer pings"])
        #expect(Stream.closing().notResponding() == ["close: stopped"])
        #expect(Stream.closed().notResponding() == [])
    }

    @Test("a connection that fails, or comes twice")
    func connecting() {
        #expect(Stream.connecting().connectFailed() == ["close: cannot connect: no route"])
        #expect(Stream.established().connectFailed() == [])
        #expect(Stream.established().connected() == [])
        #expect(Stream.closed().connected() == [])
    }

    @Test("TLS that comes unasked for, or fails under the stream")
    func tls() {
        #expect(
            Stream.awaitingHeader().tlsRecord()
                == ["close: the server speaks TLS on this port, and this component does not"])
        #expect(Stream.established().tlsRecord().allSatisfy { $0.hasPrefix("error not-well-formed") })
        #expect(Stream.closed().tlsRecord() == [])
        // TLS 1.3: the server refuses our certificate when we have begun already.
        #expect(Stream.awaitingHeader().tlsFailed() == ["close: cannot connect: no certificate"])
        #expect(Stream.established().tlsFailed() == ["close: connection lost while established"])
        #expect(Stream.closing().tlsFailed() == ["close: stopped"])
        #expect(Stream.closed().tlsFailed() == [])
    }

    @Test("the server connects: it names us, proves that it knows the secret, and is served (XEP-0114 §3)")
    func receiver() {
        let stream = Stream(role: .receiver)
        #expect(stream.connected() == [])
        #expect(stream.server(Stream.serverHeader) == ["answer"])
        #expect(stream.phase == .authenticating)
        #expect(stream.server("<handshake>c0ffee</handshake>") == ["verify c0ffee"])
        #expect(!stream.isEstablished)
        #expect(stream.verified(true) == ["accept"])
        #expect(stream.verified(true) == [])
        #expect(stream.server("<message/><iq/>") == ["deliver message", "deliver iq"])
        #expect(stream.stop() == ["footer"])
        #expect(stream.server("</stream:stream>") == ["close: stopped"])
    }

    @Test("a server that connects and is not ours")
    func receiverRefuses() {
        func opened() -> Stream {
            let stream = Stream(role: .receiver)
            _ = stream.connected()
            _ = stream.server(Stream.serverHeader)
            return stream
        }
        let other = Stream(role: .receiver)
        _ = other.connected()
        #expect(
            other.server(Stream.serverHeader.replacing("echo.example.org", with: "x.org"))
                == ["answer, error host-unknown, footer, close: refused a stream for «x.org»"])
        let wrong = opened()
        _ = wrong.server("<handshake>00</handshake>")
        #expect(
            wrong.verified(false) == ["error not-authorized, footer, close: refused a handshake with another secret"])
        #expect(wrong.verified(true) == [])
        // Nothing comes before the handshake, in no other namespace either.
        for early in ["<message/>", "<handshake xmlns='jabber:component:accept'/>"] {
            #expect(
                opened().server(early).allSatisfy { $0.hasPrefix("error not-authorized, footer, close: unexpected") })
        }
        #expect(opened().deadlinePassed() == ["error connection-timeout, footer, close: timeout while authenticating"])
        #expect(opened().replaced() == ["error conflict, footer, close: connection lost while authenticating"])
        // Before our header there is nothing to write.
        let silent = Stream(role: .receiver)
        _ = silent.connected()
        #expect(silent.deadlinePassed() == ["close: timeout while awaiting the stream header"])
        #expect(Stream.awaitingHeader().verified(true) == [])
        #expect(Stream.established().verified(false) == [])
    }

    @Test("events out of place end the stream, not the process")
    func outOfPlace() {
        let stanza = StreamParser.Event.stanza(Element(QName("message", in: "jabber:component:accept")))
        let header = StreamParser.Event.opened(Element(QName("stream", in: "http://etherx.jabber.org/streams")))
        #expect(Stream.connecting().received(stanza).allSatisfy { $0.hasPrefix("close: unexpected") })
        #expect(Stream.awaitingHeader().received(stanza).allSatisfy { $0.hasPrefix("footer, close: unexpected") })
        #expect(Stream.established().received(header).allSatisfy { $0.hasPrefix("error invalid-namespace") })
        #expect(Stream.closed().received(stanza) == [])
        #expect(Stream.closed().received(header) == [])
    }
}
