"""The kinds of messages, a folder each: what is news (`domain.py`), its words (`subject.txt`, `inbox.txt`, `mail.txt`,
`mail.html`) and a sample of what they are filled with (`sample.json`).

A folder more is a kind more: `kinds.py` finds it, and a test demands the words that its sample shall become.
"""
