/// The page's looks: readable on a phone, on paper and in the dark, with contrasts of WCAG AA and no meaning in colour alone.
enum Stylesheet {
    static let text = """
        :root {
          color-scheme: light dark;
          --ground: #f4f6f9; --card: #ffffff; --edge: #d5dbe4; --text: #1a2230; --quiet: #53607a;
          --line: #0b5cad; --good: #17692f; --bad: #a01c1c; --warn: #fff1cf; --warn-text: #5a4000;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #10141a; --card: #1a2029; --edge: #364152; --text: #e7ecf3; --quiet: #a8b4c6;
            --line: #7db7f5; --good: #7fd394; --bad: #ff9d94; --warn: #3b300f; --warn-text: #ffe1a1;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; max-width: 80rem; padding: 1rem; background: var(--ground); color: var(--text);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
        }
        header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; }
        h1 { margin: 0; font-size: 1.6rem; overflow-wrap: anywhere; }
        h2 { margin: 1.75rem 0 .75rem; font-size: 1.2rem; }
        h3 { margin: 0; font-size: 1.05rem; }
        a { color: var(--line); }
        a:focus-visible, summary:focus-visible { outline: 3px solid var(--line); outline-offset: 2px; }
        nav { display: flex; flex-wrap: wrap; gap: 0 1.5rem; width: 100%; }
        nav p { margin: .25rem 0; color: var(--quiet); }
        nav a { display: inline-block; padding: .25rem .5rem; }
        nav a[aria-current] { color: var(--text); font-weight: 600; text-decoration: none; border-bottom: 3px solid var(--line); }
        .way ol { display: flex; flex-wrap: wrap; margin: 0; padding: 0; list-style: none; }
        .way li:not(:last-child)::after { content: "›"; color: var(--quiet); }
        form { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: end; margin: 1rem 0; }
        label { display: grid; gap: .15rem; color: var(--quiet); font-size: .875rem; }
        select, button {
          padding: .4rem .6rem; border: 1px solid var(--quiet); border-radius: .4rem; background: var(--card);
          color: var(--text); font: inherit;
        }
        button { font-weight: 600; }
        select:focus-visible, button:focus-visible { outline: 3px solid var(--line); outline-offset: 2px; }
        .scroll { overflow-x: auto; }
        .scroll th, .scroll td { white-space: nowrap; }
        .scroll:focus-visible { outline: 3px solid var(--line); outline-offset: 2px; }
        .wide svg { min-width: 44rem; max-width: 75rem; }
        tfoot tr { border-top: 2px solid var(--edge); font-weight: 600; }
        .detail { margin: 1rem 0; padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--edge); border-radius: .6rem; }
        .detail h2 { margin-top: 0; }
        caption { padding: .25rem 0; color: var(--quiet); text-align: left; }
        .left { text-align: left; }
        .as-of { margin: 0; color: var(--quiet); }
        .stale { padding: .75rem 1rem; border-left: 6px solid var(--warn-text); background: var(--warn); color: var(--warn-text); }
        .cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 23rem), 1fr)); }
        .card, .empty { padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--edge); border-radius: .6rem; }
        .card { min-width: 0; max-width: 44rem; }
        .period, .formula, .links, .none, .proof, figcaption { margin: .25rem 0; color: var(--quiet); }
        .formula, .links, figcaption, details { font-size: .875rem; }
        .value { margin: .1rem 0 .4rem; font-size: 2.3rem; font-weight: 650; line-height: 1.15; }
        dl { margin: 0 0 .5rem; }
        dl div { display: flex; flex-wrap: wrap; gap: 0 .6rem; }
        dt { color: var(--quiet); }
        dt::after { content: ":"; }
        :lang(fr) dt::after { content: "\\00a0:"; }
        dd { margin: 0; }
        .value, dd, td { font-variant-numeric: tabular-nums; }
        .good { color: var(--good); }
        .bad { color: var(--bad); }
        figure { margin: .5rem 0; }
        svg { display: block; width: 100%; height: auto; }
        .grid { stroke: var(--edge); stroke-width: 1; }
        .tick { fill: var(--quiet); font-size: 13px; }
        .target { stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 6 4; }
        .line { fill: none; stroke: var(--line); stroke-width: 2; stroke-linejoin: round; }
        .earlier { fill: none; stroke: var(--quiet); stroke-width: 1.25; stroke-linejoin: round; }
        .mark { fill: var(--line); stroke: var(--line); stroke-width: 2; }
        .partial { fill: var(--card); }
        table { border-collapse: collapse; }
        th, td { padding: .15rem .9rem .15rem 0; text-align: right; }
        th:first-child { text-align: left; font-weight: 500; }
        tbody tr { border-top: 1px solid var(--edge); }
        pre { overflow-x: auto; padding: .75rem; border: 1px solid var(--edge); border-radius: .4rem; }
        footer { margin-top: 2rem; color: var(--quiet); font-size: .875rem; }
        @media print {
          :root {
            color-scheme: light;
            --ground: #fff; --card: #fff; --edge: #999; --text: #000; --quiet: #333; --line: #003f7f;
            --good: #0b4a1e; --bad: #7a1010; --warn: #fff; --warn-text: #000;
          }
          body { max-width: none; padding: 0; font-size: .8rem; }
          nav, form, .links, details, footer { display: none; }
          .cards { grid-template-columns: 1fr 1fr; }
          .card { break-inside: avoid; }
          h2 { break-after: avoid; }
        }

        """

    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b5cad"/>\
        <path d="M6 23l6-8 5 4 9-11" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>

        """
}
