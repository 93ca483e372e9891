import Definitions

extension FigureProof {
    package static let shape = JSONShape<FigureProof>(
        "Proof",
        [
            .flag("complete", "Whether every stream behind the figures was proved in the run that they come from.") {
                $0.isComplete
            },
            .string("text", "The same in a sentence, in English.") {
                $0.text(FigureFormatter(locale: "en", currency: ""))
            },
            .integer("streams", "How many streams that are read from a source stand behind the figures.") {
                Int64($0.streams.count)
            },
            .integer("proved", "How many of them were proved in that run.") { Int64($0.proved) },
            .integer("rows", "How many rows those have at their sources.") { $0.rows },
            .integer("set_aside", "How many of these rows are in quarantine or second copies, and not in the figures.")
            {
                $0.setAside
            },
            .dayOrNull("night", "The business day of the oldest of these proofs.") { $0.night },
            .objects("by_stream", ProvedStream.shape, "Each stream.") { $0.streams },
        ]
    )
}

extension ProvedStream {
    fileprivate static let shape = JSONShape<ProvedStream>(
        "ProvedStream",
        [
            .string("stream", "The stream's id.") { $0.stream },
            .string("source", "The table or collection that it is read from.") { $0.place },
            .choice(
                "state",
                State.allCases.map(\.rawValue),
                "`older`: rows were read after the last comparison; `never`: there was none."
            ) {
                $0.state.rawValue
            },
            .objectOrNull("note", Reason.shape, "Why it is not proved; null where it is.") { $0.note },
            .integer("figures_run_id", "The run that the figures come from.") { $0.figuresRunID },
            .integerOrNull("run_id", "The run that compared both sides last, up to that one.") { $0.counts?.runID },
            .instantOrNull("proved_at", "When.") { $0.counts?.provedAt },
            .stringOrNull("kind", "What was compared: `buckets`, `count`, `days` or `keys`.") { $0.counts?.kind },
            .integerOrNull("source_rows", "Rows at the source, those set aside included.") { $0.counts?.sourceRows },
            .integerOrNull("mirror_rows", "Rows in the mirror that are at the source too.") { $0.counts?.mirrorRows },
            .integerOrNull("set_aside", "Rows in quarantine and second copies.") { $0.counts?.setAside },
            .integerOrNull("reread", "Buckets or days that differed at first and were read again.") {
                $0.counts?.reread
            },
            .integerOrNull("sampled", "Rows or documents, drawn at random, that were compared whole on both sides.") {
                $0.counts?.sampled
            },
            .objects("totals", ControlTotal.shape, "The control totals.") { $0.counts?.totals ?? [] },
        ]
    )
}

extension ControlTotal {
    fileprivate static let shape = JSONShape<ControlTotal>(
        "ControlTotal",
        [
            .string("name", "The column.") { $0.name },
            .decimalTextOrNull("source", "Its sum at the source.") { $0.source },
            .decimalTextOrNull("mirror", "Its sum in the mirror.") { $0.mirror },
        ]
    )
}
