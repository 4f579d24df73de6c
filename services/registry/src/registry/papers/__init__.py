"""The papers of a school's programme as DOCX: two orders, the положение, the roadmap."""
