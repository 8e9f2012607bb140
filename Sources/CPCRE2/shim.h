// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
// PCRE2 for bytes and UTF-8, as Swift sees it.
#ifndef IGOR_CPCRE2_H
#define IGOR_CPCRE2_H

#define PCRE2_CODE_UNIT_WIDTH 8

#include <pcre2.h>

#endif
