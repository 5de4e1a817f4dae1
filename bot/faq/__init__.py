"""Finding: the text of a question → ranked answers, or the honest word that there is none."""
