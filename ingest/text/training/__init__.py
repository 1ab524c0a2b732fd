"""The corpus that the model of names is trained on, made here, and the training itself (`make train-ner`).

Nothing of it runs in service. It knows neither `synth` nor what `synth` writes: the narratives of the synthetic
province are text the model has not seen.
"""
