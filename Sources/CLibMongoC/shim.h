#pragma once
#include <mongoc/mongoc.h>
#include <string.h>

// bson_t and bson_iter_t are aligned to 128 bytes. Swift aligns to 16 at most, imports them as opaque and cannot keep
// one on its stack, so whatever needs one on the stack is an inline function here. Everything else is called directly.

/// One value of a document, flattened into what Swift can import. Pointers are into the document.
typedef struct {
    /// A bson_type_t; 0 when there is no such field, -1 when the document is malformed.
    int32_t type;
    /// Bytes of strings, binaries and nested documents; 12 for an ObjectId; 0 for the rest.
    uint32_t length;
    const uint8_t *bytes;
    /// int32, int64, bool (0, 1) and date (milliseconds since 1970).
    int64_t integer;
    double real;
    bson_decimal128_t decimal;
    uint8_t subtype;
} driveops_field;

#define DRIVEOPS_FIELD_MISSING 0
#define DRIVEOPS_FIELD_MALFORMED (-1)

/// Reads the value on which the iterator stands. Needed because bson_iter_t is opaque to Swift, and it is one call for
/// Swift where the accessors would be three.
static inline void
driveops_field_read (const bson_iter_t *iter, driveops_field *out)
{
    out->type = (int32_t) bson_iter_type (iter);
    switch (bson_iter_type (iter)) {
    case BSON_TYPE_DOUBLE:
        out->real = bson_iter_double (iter);
        break;
    case BSON_TYPE_UTF8:
        out->bytes = (const uint8_t *) bson_iter_utf8 (iter, &out->length);
        break;
    case BSON_TYPE_DOCUMENT:
        bson_iter_document (iter, &out->length, &out->bytes);
        break;
    case BSON_TYPE_ARRAY:
        bson_iter_array (iter, &out->length, &out->bytes);
        break;
    case BSON_TYPE_BINARY: {
        bson_subtype_t subtype = BSON_SUBTYPE_BINARY;
        bson_iter_binary (iter, &subtype, &out->length, &out->bytes);
        out->subtype = (uint8_t) subtype;
        break;
    }
    case BSON_TYPE_OID:
        out->bytes = bson_iter_oid (iter)->bytes;
        out->length = 12;
        break;
    case BSON_TYPE_BOOL:
        out->integer = bson_iter_bool (iter) ? 1 : 0;
        break;
    case BSON_TYPE_DATE_TIME:
        out->integer = bson_iter_date_time (iter);
        break;
    case BSON_TYPE_INT32:
        out->integer = bson_iter_int32 (iter);
        break;
    case BSON_TYPE_INT64:
        out->integer = bson_iter_int64 (iter);
        break;
    case BSON_TYPE_DECIMAL128:
        (void) bson_iter_decimal128 (iter, &out->decimal);
        break;
    default:
        break;
    }
}

/// Finds the field at a path of `count` keys. The keys lie back to back in `keys`, `ends` holds where each one ends.
/// Needed because the iterators must be on the C stack; a path costs one call and no allocation.
static inline void
driveops_field_find (const uint8_t *data,
                     size_t length,
                     const char *keys,
                     const int32_t *ends,
                     int32_t count,
                     driveops_field *out)
{
    bson_iter_t iter;
    int32_t start = 0;
    memset (out, 0, sizeof *out);
    if (!bson_iter_init_from_data (&iter, data, length)) {
        out->type = DRIVEOPS_FIELD_MALFORMED;
        return;
    }
    for (int32_t i = 0; i < count; i++) {
        if (!bson_iter_find_w_len (&iter, keys + start, ends[i] - start)) {
            // err_off is where the iterator met something that is not BSON; 0 after an ordinary end.
            out->type = iter.err_off ? DRIVEOPS_FIELD_MALFORMED : DRIVEOPS_FIELD_MISSING;
            return;
        }
        start = ends[i];
        if (i + 1 < count) {
            bson_iter_t child;
            if (!BSON_ITER_HOLDS_DOCUMENT (&iter) && !BSON_ITER_HOLDS_ARRAY (&iter)) {
                return;
            }
            if (!bson_iter_recurse (&iter, &child)) {
                out->type = DRIVEOPS_FIELD_MALFORMED;
                return;
            }
            iter = child;
        }
    }
    driveops_field_read (&iter, out);
}

/// Calls `visit` with the key and value of every field in order, until it returns false. False when the document is
/// malformed or the visitor stopped. Needed for the iterator on the stack.
static inline bool
driveops_field_each (const uint8_t *data,
                     size_t length,
                     bool (*visit) (void *context, const char *key, uint32_t key_length, const driveops_field *field),
                     void *context)
{
    bson_iter_t iter;
    if (!bson_iter_init_from_data (&iter, data, length)) {
        return false;
    }
    while (bson_iter_next (&iter)) {
        driveops_field field;
        memset (&field, 0, sizeof field);
        driveops_field_read (&iter, &field);
        if (!visit (context, bson_iter_key (&iter), bson_iter_key_len (&iter), &field)) {
            return false;
        }
    }
    return iter.err_off == 0;
}

/// One key of a plan: where its name lies, which slot takes the value (-1: none), which level lies under it (-1: none).
typedef struct {
    int32_t name_start;
    int32_t name_length;
    int32_t slot;
    int32_t child;
} driveops_plan_key;

/// The keys that are wanted of one document, nested or not: `count` of them from `first` on, 256 at most.
typedef struct {
    int32_t first;
    int32_t count;
} driveops_plan_level;

/// Reads the wanted fields of one level in one pass, and those below. As with driveops_field_find the first field of a
/// name counts. Fields come in much the same order in every document, so the key after the last one found is tried first.
/// False when the document is malformed. Needed for the iterators on the C stack.
static inline bool
driveops_scan_level (bson_iter_t *iter,
                     const char *names,
                     const driveops_plan_key *keys,
                     const driveops_plan_level *levels,
                     int32_t level,
                     driveops_field *slots,
                     int32_t *missing)
{
    const driveops_plan_level wanted = levels[level];
    uint64_t seen[4] = {0, 0, 0, 0};
    int32_t next = 0;
    while (*missing > 0 && bson_iter_next (iter)) {
        const char *name = bson_iter_key (iter);
        const uint32_t length = bson_iter_key_len (iter);
        for (int32_t i = 0; i < wanted.count; i++) {
            const int32_t at = next + i < wanted.count ? next + i : next + i - wanted.count;
            const driveops_plan_key *key = &keys[wanted.first + at];
            if ((uint32_t) key->name_length != length || memcmp (names + key->name_start, name, length) != 0) {
                continue;
            }
            next = at + 1 < wanted.count ? at + 1 : 0;
            if (seen[at >> 6] & (UINT64_C (1) << (at & 63))) {
                break;
            }
            seen[at >> 6] |= UINT64_C (1) << (at & 63);
            if (key->slot >= 0) {
                driveops_field_read (iter, &slots[key->slot]);
                *missing -= 1;
            }
            if (key->child >= 0 && (BSON_ITER_HOLDS_DOCUMENT (iter) || BSON_ITER_HOLDS_ARRAY (iter))) {
                bson_iter_t child;
                if (!bson_iter_recurse (iter, &child)
                    || !driveops_scan_level (&child, names, keys, levels, key->child, slots, missing)) {
                    return false;
                }
            }
            break;
        }
    }
    return *missing == 0 || iter->err_off == 0;
}

/// Fills `slots` with the fields that a plan wants of a document: the values found, missing ones as such, and all that were
/// not found before it broke off as malformed where the document is malformed.
static inline void
driveops_scan (const uint8_t *data,
               size_t length,
               const char *names,
               const driveops_plan_key *keys,
               const driveops_plan_level *levels,
               driveops_field *slots,
               int32_t slot_count)
{
    bson_iter_t iter;
    int32_t missing = slot_count;
    for (int32_t i = 0; i < slot_count; i++) {
        slots[i].type = DRIVEOPS_FIELD_MISSING;
    }
    if (bson_iter_init_from_data (&iter, data, length)
        && driveops_scan_level (&iter, names, keys, levels, 0, slots, &missing)) {
        return;
    }
    for (int32_t i = 0; i < slot_count; i++) {
        if (slots[i].type == DRIVEOPS_FIELD_MISSING) {
            slots[i].type = DRIVEOPS_FIELD_MALFORMED;
        }
    }
}

/// Whether bytes are UTF-8 without a NUL. Plain ASCII, the ordinary case, is told eight bytes at a time.
static inline bool
driveops_is_text (const uint8_t *bytes, size_t length)
{
    const uint64_t ones = UINT64_C (0x0101010101010101);
    const uint64_t highs = UINT64_C (0x8080808080808080);
    size_t i = 0;
    for (; i + 8 <= length; i += 8) {
        uint64_t word;
        memcpy (&word, bytes + i, 8);
        if ((word & highs) || ((word - ones) & ~word & highs)) {
            return bson_utf8_validate ((const char *) bytes, length, false);
        }
    }
    for (; i < length; i++) {
        if (bytes[i] == 0 || bytes[i] >= 0x80) {
            return bson_utf8_validate ((const char *) bytes, length, false);
        }
    }
    return true;
}

/// The relaxed extended JSON of a document, to be freed with bson_free; NULL when the document is malformed or holds
/// broken UTF-8. Needed for the bson_t on the stack, which borrows the bytes.
static inline char *
driveops_relaxed_json (const uint8_t *data, size_t length, size_t *json_length)
{
    bson_t document;
    if (!bson_init_static (&document, data, length)) {
        return NULL;
    }
    return bson_as_relaxed_extended_json (&document, json_length);
}

/// The canonical extended JSON of a document, to be freed with bson_free: as above, but every number says its type.
static inline char *
driveops_canonical_json (const uint8_t *data, size_t length, size_t *json_length)
{
    bson_t document;
    if (!bson_init_static (&document, data, length)) {
        return NULL;
    }
    return bson_as_canonical_extended_json (&document, json_length);
}

/// The bytes of a document and how many there are. Needed because bson_t's length is a field of an opaque type.
static inline const uint8_t *
driveops_bson_bytes (const bson_t *document, size_t *length)
{
    *length = document->len;
    return bson_get_data (document);
}

/// Appends the fields of a document given as bytes. Needed for the bson_t on the stack, which borrows the bytes.
static inline bool
driveops_bson_append_all (bson_t *document, const uint8_t *data, size_t length)
{
    bson_t source;
    return bson_init_static (&source, data, length) && bson_concat (document, &source);
}

/// The text of an error. Needed because Swift imports the array as a tuple of 504 elements.
static inline const char *
driveops_error_message (const bson_error_t *error)
{
    return error->message;
}

/// "host:port" of one entry of a host list, and the next entry. Needed because of the arrays in mongoc_host_list_t.
static inline const char *
driveops_host_and_port (const mongoc_host_list_t *host)
{
    return host->host_and_port;
}

static inline const mongoc_host_list_t *
driveops_next_host (const mongoc_host_list_t *host)
{
    return host->next;
}

/// Switches off the library's own log, which writes to standard output and error. Needed because Swift cannot
/// pass NULL for the handler without naming the function type's nullability, which the header does not state.
static inline void
driveops_silence_log (void)
{
    mongoc_log_set_handler (NULL, NULL);
}
