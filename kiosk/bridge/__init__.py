"""View models: the thin Qt side between the headless journey and the QML screens."""
