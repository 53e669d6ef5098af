"""A list of cautions that a notebook shows as a table and everything else as lines of text."""

import html


class Cautions(tuple):
    """Pairs (about, sentence), shown as a list in a notebook and as lines of text elsewhere."""

    def __repr__(self):
        return "\n".join(f"{about}: {text}" for about, text in self)

    def _repr_html_(self):
        cell = '<td style="text-align: left; vertical-align: top">{}</td>'.format
        rows = (
            cell(f"<strong>{html.escape(about)}</strong>") + cell(html.escape(text))
            for about, text in self
        )
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
