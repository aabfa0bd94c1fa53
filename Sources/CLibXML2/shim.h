// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// The part of libxml2 that the push parser needs: SAX2 and the name dictionary.
#ifndef CLIBXML2_SHIM_H
#define CLIBXML2_SHIM_H

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <libxml/dict.h>

#endif
