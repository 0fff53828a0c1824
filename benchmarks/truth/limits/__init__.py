"""Suite of limits: reader, layer, dictionary, choice of concepts or grouping, what holds back."""
